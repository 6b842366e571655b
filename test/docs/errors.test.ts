/** Tests that docs/errors.md is made from the tables of today, and that docs/activation.md tells of every code of a script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../provider/src/core/outcome/classify.ts";
import { COMMAND_CODES, SCRIPT_CODES } from "../../provider/src/core/outcome/command-codes.ts";
import { UNPROVEN } from "../../provider/src/core/outcome/command-ends.ts";
import { ErrorCode } from "../../provider/src/errors.ts";
import { errorsPage } from "../../scripts/docs/errors/page.ts";
import { ROOT } from "../support/documents/pages.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

test("docs/errors.md is made from the tables of today; `npm run docs` rewrites it", () => {
  expect(read("docs/errors.md")).toBe(errorsPage());
});

test("docs/errors.md has a row for every code", () => {
  const rows = [...read("docs/errors.md").matchAll(/^\| ([\w.]+) \|/gm)].map(([, code]) => code);
  const codes = [ERROR_CODES, COMMAND_CODES, ErrorCode].flatMap((table) => Object.keys(table));
  expect(rows).toEqual(expect.arrayContaining(codes));
});

test("docs/activation.md tells of every code that a script reports, and of no other", () => {
  const [, table = ""] = read("docs/activation.md").split("## Codes\n");
  const cells = [...table.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = ""]) => cell.trim().split(", "));
  const told = cells.filter((cell) => /^[A-Z][A-Za-z]+$/.test(cell));
  expect(new Set(told)).toEqual(new Set([...Object.keys(SCRIPT_CODES), UNPROVEN]));
});
