import { expect, test } from "vitest";
import { UNKNOWN } from "../../../provider/src/core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import * as handler from "../../../provider/src/host/handler.ts";
import { tooOld } from "../../../provider/src/node-version.ts";
import { verbsOf } from "../support/lifecycle.ts";
import { outside } from "../support/world.ts";

test("the gate passes, or throws what the rollout had to say and nothing of the program", async () => {
  expect(await handler.gate({ passed: true, message: "", run: "r1" })).toEqual({ passed: true, run: "r1" });
  const closed = await handler
    .gate({ passed: false, message: "two\nlines", run: "r1" })
    .catch((error: unknown) => error);
  expect(closed).toBeInstanceOf(SendFileError);
  expect(closed).toMatchObject({
    message: "two\nlines",
    stack: "two\nlines",
    code: ErrorCode.ROLLOUT_FAILED,
  });
});

test.each(["true", 1, undefined, UNKNOWN, null])("the gate does not take %j for passed", async (passed) => {
  await expect(handler.gate({ passed, message: "m" })).rejects.toThrow("m");
});

test.each([
  [{ passed: true, run: "r1" }, { passed: true, run: "r1" }, false],
  [{ passed: true, run: "r1" }, { passed: true, run: "r2" }, true],
  [{ passed: true, run: "r1" }, { passed: false, run: "r1" }, true],
  [{ passed: true, run: "r1" }, { passed: true, run: UNKNOWN }, true],
  [{ passed: UNKNOWN, run: "r1" }, { passed: UNKNOWN, run: "r1" }, true],
  [{ passed: true, run: "r1" }, { passed: true, run: "r1", message: "other" }, false],
])("the gate from %j to %j changes: %s", (olds, news, changes) => {
  expect(handler.gateDiff(olds, news)).toEqual({ changes });
});

test("a mistake of ours is told in one line, without the program's text", async () => {
  const error = await handler.diff(undefined as never, undefined as never).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: ErrorCode.INTERNAL,
    message: expect.stringMatching(/^internal error \(TypeError at [\w.]+ \([\w/.-]+:\d+\)/),
  });
  expect((error as Error).stack).toBe((error as Error).message);
});

test("bad inputs are reasons, not errors", async () => {
  const { failures } = await handler.check({}, { path: "x", content: "c", instanceIds: ["i-1"] });
  expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^path: /) }]);
});

test.each([
  [
    { row: "urn::a", fleet: [{ ids: "i-1 i-2", outcome: "success", wrote: ["/a"] }] },
    "urn::a",
    /\/a on 2 instances$/,
  ],
  [{ row: 7, path: null }, "", /^no file was written/],
  [{}, "", /^no file was written/],
])(
  "remove says of %j which files stay, on the row that was recorded, and no more",
  async (props, row, text) => {
    const told: unknown[] = [];
    const { world } = outside({
      progress: (urn) => ({
        note: (line) => told.push([urn, line]),
        noteOnce: (_topic, line) => told.push(line),
        warn: (line) => told.push(line),
        status: (line) => told.push(line),
        settled: async () => {},
      }),
    });
    await verbsOf(world).remove(props);
    expect(told).toEqual([[row, expect.stringMatching(text)]]);
  },
);

test.each([
  ["v22.17.0", false],
  ["v24.0.0", false],
  ["v22.16.9", true],
  ["v20.20.2", true],
  ["v100.1.0", false],
])("Node %s is too old: %s", (version, old) => {
  expect(tooOld(version)).toBe(old);
});
