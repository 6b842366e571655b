/** The text of a report: 80 columns, whatever the instances said, and no more than a person reads. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { reportText } from "../../../provider/src/report/text.ts";
import { type All, anyFleet, instance, resultOf } from "./fleet.ts";

const textOf = (all: All, over: Parameters<typeof resultOf>[1] = {}) =>
  reportText([rolloutReport("web", resultOf(all, over), all)], { colour: false });
const many = (size: number, over: (at: number) => Partial<All[string]>): All =>
  Object.fromEntries(Array.from({ length: size }, (_, at) => [`i-${at}`, instance("failed", over(at))]));

test("any fleet: no line is longer than 80 columns unless it is one word, and none disturbs a terminal", () => {
  fc.assert(
    fc.property(anyFleet, (all) => {
      for (const line of textOf(all).split("\n")) {
        expect(line).not.toMatch(/\p{Cc}/u);
        const words = line.replace(/^ *(?:\| )?/, "").trim();
        if (line.length > 80) expect(words).not.toContain(" ");
      }
    }),
  );
});

test("any fleet: each instance that does not hold the files is counted once", () => {
  fc.assert(
    fc.property(anyFleet, (all) => {
      const report = rolloutReport("web", resultOf(all), all);
      const ids = report.groups.flatMap((group) => group.ids);
      const missing = Object.keys(all).filter(
        (id) => !/^(?:success|unchanged)$/.test(all[id]?.outcome ?? ""),
      );
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(missing));
      const told = Object.values(report.waves).reduce((sum, { counts }) => sum + counts.total, 0);
      expect(told).toBe(Object.keys(all).length);
    }),
  );
});

test("many reasons, ids and waves are counted and not listed", () => {
  const text = textOf(many(300, (at) => ({ errorCode: `E${at % 15}`, wave: 1 + (at % 30) })));
  expect(text).toMatch(/and 10 more\n/);
  expect(text).toMatch(/ {2}and 100 more instances for 5 other reasons\n/);
  expect(text).toMatch(/ {2}and 10 more waves\n/);
  expect(text.split("\n").length).toBeLessThan(120);
});

test("a rollout that passed with failures says so", () => {
  const all = { "i-1": instance("failed"), "i-2": instance("success") };
  expect(textOf(all, { passed: true, reason: "passed" })).toMatch(/^web passed, with 1 tolerated\n/);
});
