/** Tests that docs/reports.md shows a report as it is, and names every field of the JSON. test/e2e/gate.test.ts runs its commands. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(resolve(import.meta.dirname, "..", path), "utf8");
const page = read("docs/reports.md");

test("the report in the text is the golden one", () => {
  const [, shown] = /```text file=(?:\S+)\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toBe(read("test/fixtures/report/report.txt"));
});

test("the fields of the JSON are named", () => {
  const report = JSON.parse(read("test/fixtures/report/report.json"));
  const [rollout] = report.rollouts;
  const ofResult = ["status", "reason", "counts", "failedInstanceIds", "drifted", "summary"];
  const names = [report, rollout, rollout.groups[0], rollout.waves[0]].flatMap((part) => Object.keys(part));
  for (const name of names.filter((one) => !ofResult.includes(one))) expect(page).toContain(`\`${name}\``);
});
