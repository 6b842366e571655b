import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ACTIONS } from "../../emulator/src/actions/index.ts";
import { HELP } from "../../emulator/src/cli-options.ts";
import { scenarioOf } from "../../emulator/src/options.ts";

const README = readFileSync(resolve(import.meta.dirname, "../../emulator/README.md"), "utf8");

test("the README shows the command's help text", () => {
  expect(README).toContain(HELP);
});

test("the README's scenario is valid", () => {
  const json = /```json [^\n]*\n(.*?)```/s.exec(README)?.[1] ?? "";
  expect(() => scenarioOf({ scenario: JSON.parse(json) })).not.toThrow();
});

test.each([...ACTIONS.keys()])("the README names the action %s", (action) => {
  expect(README).toContain(action);
});
