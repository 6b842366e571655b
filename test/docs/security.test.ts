/** Tests that docs/security.md names the dependencies that the package has. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/documents/pages.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

test("the page names every direct dependency of the package, and counts them", () => {
  const { dependencies } = JSON.parse(read("provider/package.json")) as {
    dependencies: Record<string, string>;
  };
  const [, section = ""] = read("docs/security.md").split("## Supply chain\n");
  const names = Object.keys(dependencies);
  for (const name of names) expect(section).toContain(`\`${name}\``);
  expect(section).toContain(`has ${NUMBERS[names.length]} direct dependencies`);
});

test("the package runs no script when it is installed", () => {
  const { scripts } = JSON.parse(read("provider/package.json")) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /install/.test(name))).toEqual([]);
});
