/** The plan in words: what is sent to whom, where it stops, and what stood before. */
import { describe, expect, test } from "vitest";
import type { Policy, Recorded } from "../../../provider/src/core/model.ts";
import { plan } from "../../../provider/src/core/plan/plan.ts";
import { planText } from "../../../provider/src/report/plan-text.ts";
import { stopLines } from "../../../provider/src/report/stop-point.ts";
import { BEFORE, delivery, policy, record, recorded, SENT } from "../support/builders.ts";

const known = recorded({
  a: record("success"),
  b: record("failed"),
  c: record("unknown", { pending: [SENT] }),
});
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const sizes = (...values: number[]) => values.map((value) => ({ kind: "count", value }) as const);

function textOf(targets: string[], rules: Partial<Policy> = {}, before?: Recorded, wanted = delivery()) {
  const all = policy(rules);
  return planText({ plan: plan(targets, wanted, all, before), policy: all, before: before?.verdict });
}
const firstOf = (...args: Parameters<typeof textOf>) => textOf(...args).split("\n")[0];

describe("the plan", () => {
  test.each([
    [
      "what is left",
      textOf(["a", "b", "c"], {}, known),
      `plan: 2 instances in 1 wave, 1 holds it already, 1 asked about first
  fails at the 1st failure of 3
  before: PartialFailed (too many failures), 1 of 3 held it`,
    ],
    [
      "a new file",
      textOf(["a"], {}, recorded({ a: record("success") }), delivery(BEFORE)),
      `plan: 1 instance in 1 wave
  fails at the 1st failure of 1`,
    ],
    [
      "instances that left",
      textOf(["a"], {}, known),
      `plan: nothing to send, 1 holds it already, 2 no longer targets
  before: PartialFailed (too many failures), 1 of 3 held it`,
    ],
    [
      "a policy that forgives",
      textOf(["a", "b", "c"], { onFailure: "warn" }, known),
      `plan: nothing to send, the new policy accepts what is recorded
  before: PartialFailed (too many failures), 1 of 3 held it`,
    ],
    [
      "waves with canaries and pauses",
      textOf(ids(12), { canaries: ["i-1"], waves: sizes(5), pauseMs: 90_000, maxDurationMs: 3_600_000 }),
      `plan: 12 instances in 4 waves (1 canary + 5 + 5 + 1), pauses of 90 s
  stops after the wave with the 1st failure of 12
  begins no wave later than 1 h after the first`,
    ],
  ])("%s", (_name, text, wanted) => {
    expect(text).toBe(wanted);
  });

  test("instances that a refresh found changed are counted, and five of them are named", () => {
    const all = ["a", "b", "c", "d", "e", "f", "g"];
    const drifted = (count: number) =>
      recorded(
        Object.fromEntries(
          all.map((id, at) => [
            id,
            at < count ? record("failed", { drifted: ["/x: mode"] }) : record("success"),
          ]),
        ),
      );
    expect(firstOf(all, {}, drifted(2))).toBe(
      "plan: 2 instances (2 drifted: a, b) in 1 wave, 5 hold it already",
    );
    expect(firstOf(all, {}, drifted(6))).toBe(
      "plan: 6 instances (6 drifted: a, b, c, d, e, …) in 1 wave, 1 holds it already",
    );
    const found = { ...drifted(2), verdict: { ...drifted(2).verdict, reason: "error" as const } };
    expect(textOf(all, {}, found)).toContain(
      "\n  before: PartialFailed (a refresh found changed files), 5 of 7 held it",
    );
  });
});

describe("the waves", () => {
  test.each<[string, string[], Partial<Policy>, string]>([
    ["one", ids(3), {}, "1 wave"],
    ["equal ones", ids(9), { waves: sizes(2) }, "5 waves (4 × 2 + 1)"],
    ["only canaries", ids(2), { canaries: ids(2) }, "1 wave"],
    ["canaries", ids(4), { canaries: ids(2), waves: sizes(1) }, "3 waves (2 canaries + 1 + 1)"],
    ["many", ids(42), { waves: sizes(1, 2, 1, 2, 1, 2, 3) }, "17 waves (1 + 2 + 1 + 2 + 1 + 2 + …)"],
    [
      "of 10,000",
      ids(10_000),
      { canaries: ids(10), waves: sizes(100, 500) },
      "22 waves (10 canaries + 100 + 19 × 500 + 390)",
    ],
  ])("%s", (_name, targets, rules, wanted) => {
    expect(firstOf(targets, rules)).toMatch(/^plan: [\d,]+ instances in /);
    expect(firstOf(targets, rules)?.replace(/^.*? in /, "")).toBe(wanted);
  });

  test.each<[string, number[], string]>([
    ["the last two", [3, 4], "2 instances in waves 3–4 of 4 (1 + 1), 2 hold it already"],
    ["one in the middle", [2], "1 instance in wave 2 of 4, 3 hold it already"],
    ["with a gap", [1, 4], "2 instances in 2 of 4 waves (1 + 1), 2 hold it already"],
  ])("that are left keep their numbers: %s", (_name, left, wanted) => {
    const fleet = [1, 2, 3, 4].map((wave) => [
      `i-${wave}`,
      record(left.includes(wave) ? "failed" : "success", { wave }),
    ]);
    expect(firstOf(ids(4), {}, recorded(Object.fromEntries(fleet)))).toBe(`plan: ${wanted}`);
  });
});

describe("where it stops", () => {
  test.each([
    [0, 40, "the 1st failure of 40"],
    [1, 40, "the 2nd failure of 40"],
    [2, 40, "the 3rd failure of 40"],
    [10, 40, "the 11th failure of 40"],
    [11, 40, "the 12th failure of 40"],
    [20, 40, "the 21st failure of 40"],
    [111, 400, "the 112th failure of 400"],
    [1_000, 10_000, "the 1,001st failure of 10,000"],
  ])("a budget of %i of %i", (value, total, wanted) => {
    const rules = policy({ maxFailures: { kind: "count", value } });
    expect(stopLines(rules, total, 2)).toEqual([`stops after the wave with ${wanted}`]);
    expect(stopLines(rules, total, 1)).toEqual([`fails at ${wanted}`]);
  });

  test.each<[Partial<Policy>, string[]]>([
    [{ canaries: ["a"] }, ["stops after the wave with the 1st failure of 9"]],
    [
      { canaries: ["a"], maxFailures: { kind: "count", value: 1 } },
      ["stops after the wave with the 2nd failure of 9", "stops when no canary takes the file"],
    ],
    [
      { canaries: ["a"], maxUnreachable: { kind: "count", value: 1 } },
      [
        "stops after the wave with the 1st failure of 9 or the 2nd unreachable instance",
        "stops when no canary takes the file",
      ],
    ],
    [
      { canaries: ["a"], maxFailures: { kind: "percent", value: 100 } },
      ["tolerates every failure (100% of 9)", "stops when no canary takes the file"],
    ],
    [{ onFailure: "warn" }, ["stops with a warning after the wave with the 1st failure of 9"]],
  ])("with %o", (rules, wanted) => {
    expect(stopLines(policy(rules), 9, 3)).toEqual(wanted);
  });

  test("a single wave with a failure that only warns", () => {
    expect(stopLines(policy({ onFailure: "warn" }), 3, 1)).toEqual(["warns at the 1st failure of 3"]);
  });
});
