/** The frame of the command line: help, version, and wrong arguments in one line with exit code 2. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { main } from "../../../provider/src/cli/main.ts";
import { fakeOutside } from "./outside.ts";

const manifest = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../provider/package.json"), "utf8"),
) as { version: string };

test.each([
  ["--version", `${manifest.version}\n`],
  ["--help", /^Usage: pulumi-alicloud-sendfile .*\n[\s\S]*\n {2}report /],
])("%s is answered with exit code 0", async (arg, expected) => {
  const outside = fakeOutside([arg]);
  expect(await main(outside)).toBe(0);
  expect(outside.printed.out).toMatch(expected);
  expect(outside.printed.err).toBe("");
});

test.each([
  [["repot"], /unknown command 'repot'/],
  [["report", "--colour"], /unknown option '--colour'/],
  [["report", "a", "b"], /too many arguments/],
])("%j is refused in one line with exit code 2", async (args, expected) => {
  const outside = fakeOutside(args);
  expect(await main(outside)).toBe(2);
  expect(outside.printed.out).toBe("");
  expect(outside.printed.err).toMatch(/^error: [^\n]+\n(?:\(Did you mean [^\n]+\n)?$/);
  expect(outside.printed.err).toMatch(expected);
});

test("without a command the help is shown as an error", async () => {
  const outside = fakeOutside([]);
  expect(await main(outside)).toBe(2);
  expect(outside.printed.err).toMatch(/^Usage: /);
});
