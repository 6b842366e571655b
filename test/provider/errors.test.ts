/** The errors that leave the package. */
import { expect, test } from "vitest";
import { ErrorCode, SendFileError } from "../../provider/src/errors.ts";

test("no text of an error holds a tag at which the engine would end", () => {
  const text = 'path: "/etc/<{%x%}>" is not allowed';
  const error = new SendFileError(ErrorCode.ROLLOUT_FAILED, text, {
    id: "1",
    properties: {},
    reasons: [text],
  });
  const shown = 'path: "/etc/<{ %x%}>" is not allowed';
  expect([error.message, error.stack, ...(error.reasons ?? [])]).toEqual([shown, shown, shown]);
});
