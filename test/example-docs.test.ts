/** Tests the READMEs of the examples: each example has one and is listed, and a test compares what it shows of the screen. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const examples = readdirSync(join(ROOT, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("each example has a README, and the list of the examples leads to it", () => {
  for (const name of examples) {
    expect(existsSync(join(ROOT, "examples", name, "README.md")), name).toBe(true);
    expect(read("examples/README.md")).toContain(`](${name}/README.md)`);
  }
});

test("what the README of an example shows of the screen is compared with what its test prints", () => {
  for (const name of examples) {
    const test = name === "quickstart" ? "demo" : `${name}-example`;
    const files = [`test/e2e/${test}.test.ts`, `test/e2e/${test}.long.test.ts`];
    const file = files.find((one) => existsSync(join(ROOT, one)));
    if (file === undefined) continue;
    const labels = [...read(`examples/${name}/README.md`).matchAll(/printed-by=(\S+)/g)].map(
      ([, one]) => one,
    );
    expect(labels.length, name).toBeGreaterThan(0);
    for (const label of labels)
      expect(read(file)).toMatch(new RegExp(`expectShown\\(.*"${name}", "${label}"\\)`));
  }
});
