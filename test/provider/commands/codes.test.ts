import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMAND_CODES } from "../../../provider/src/core/outcome/command-codes.ts";

const PIECES = new URL("../../../provider/src/commands/pieces/", import.meta.url);

/** Returns the codes that a text of the scripts can report. `$late` stands for the two ways in which a command fails. */
function codesOf(text: string): string[] {
  const found = text.matchAll(/(?:\b(?:die|back|failed)\s+|\b[cM]=)([A-Z][a-z]\w*)(\$late)?/g);
  return [...found].flatMap(([, code = "", late]) =>
    late === undefined ? [code] : [`${code}Failed`, `${code}Timeout`],
  );
}

test("each code that a script can report has advice of its own", () => {
  const texts = readdirSync(PIECES).map((name) => readFileSync(new URL(name, PIECES), "utf8"));
  const codes = new Set(texts.flatMap(codesOf));
  expect([...codes]).toEqual(
    expect.arrayContaining(["Busy", "StateFolder", "ValidateTimeout", "VerifyMismatch"]),
  );
  expect([...codes].filter((code) => !Object.hasOwn(COMMAND_CODES, code))).toEqual([]);
});
