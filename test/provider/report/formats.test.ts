/** Every format of a report, for one typical rollout that failed and one that passed, compared with files that people read. */
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { json } from "../../../provider/src/report/json.ts";
import { junit } from "../../../provider/src/report/junit.ts";
import { markdown } from "../../../provider/src/report/markdown.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { reportText } from "../../../provider/src/report/text.ts";
import { type All, instance, resultOf, TYPICAL } from "./fleet.ts";

const golden = (name: string) => resolve(import.meta.dirname, "../../fixtures/report", name);
const RELEASE: All = { "i-web0001": instance("success", { finishTime: "2026-03-01T12:02:00Z" }) };
const both = [
  rolloutReport("webConf", resultOf(TYPICAL), TYPICAL),
  rolloutReport("release", resultOf(RELEASE), RELEASE),
];

describe("a failed and a passed rollout", () => {
  test.each([
    ["report.txt", reportText(both, { colour: false })],
    ["report.json", json(both)],
    ["report.xml", junit(both)],
    ["report.md", markdown(both)],
  ])("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(golden(name));
  });
});

test("an output that holds only the failed instances says so", async () => {
  const text = reportText([rolloutReport("webConf", resultOf(TYPICAL))], { colour: false });
  await expect(text).toMatchFileSnapshot(golden("only-failed.txt"));
});
