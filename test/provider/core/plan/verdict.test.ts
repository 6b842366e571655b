import fc from "fast-check";
import { expect, test } from "vitest";
import type { Counts, Outcome } from "../../../../provider/src/args.ts";
import { count, judge, overall } from "../../../../provider/src/core/plan/verdict.ts";
import { policy, record } from "../../support/builders.ts";

const OUTCOMES: Outcome[] = ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"];
const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 60 });
const fleetOf = (list: readonly Outcome[]) => new Map(list.map((one, at) => [`i-${at}`, record(one)]));
const sum = ({ total: _total, ...rest }: Counts) => Object.values(rest).reduce((a, b) => a + b, 0);

test("the six counts add up to the total", () => {
  fc.assert(
    fc.property(outcomes, (list) => {
      const counts = count(list);
      expect(counts.total).toBe(list.length);
      expect(sum(counts)).toBe(counts.total);
      for (const one of OUTCOMES) expect(counts[one]).toBe(list.filter((other) => other === one).length);
    }),
  );
});

test("the status says whether all, some or no targets hold the file", () => {
  fc.assert(
    fc.property(outcomes, (list) => {
      const hold = list.filter((one) => one === "success" || one === "unchanged").length;
      const wanted = hold === 0 ? "Failed" : hold === list.length ? "Success" : "PartialFailed";
      expect(overall(count(list))).toBe(wanted);
    }),
  );
});

test("a rollout passed when its budget was kept, no target is left and it was not stopped", () => {
  const share = fc.oneof(
    fc.nat(20).map((value) => ({ kind: "count" as const, value })),
    fc.nat(100).map((value) => ({ kind: "percent" as const, value })),
  );
  const early = fc.constantFrom(undefined, "cancelled" as const, "deadline" as const, "error" as const);
  fc.assert(
    fc.property(
      outcomes,
      share,
      early,
      fc.constantFrom("fail" as const, "warn" as const),
      (list, maxFailures, why, onFailure) => {
        const verdict = judge(fleetOf(list), policy({ maxFailures, onFailure }), why);
        const bad = list.filter((one) => ["failed", "unreachable", "unknown"].includes(one)).length;
        const allowed =
          maxFailures.kind === "count"
            ? maxFailures.value
            : Math.floor((maxFailures.value * list.length) / 100);
        expect(verdict.counts.failed + verdict.counts.unreachable + verdict.counts.unknown).toBe(bad);
        expect(verdict.passed).toBe(why === undefined && bad <= allowed && !list.includes("notAttempted"));
        expect(verdict.reason === "passed").toBe(verdict.passed);
        if (why !== undefined) expect(verdict.reason).toBe(why);
        expect(verdict.gateOpen).toBe(verdict.passed || onFailure === "warn");
      },
    ),
    { numRuns: 500 },
  );
});

test.each<[string, Outcome[], string]>([
  ["failures over the budget", ["failed", "success"], "budget"],
  ["only missing answers break it", ["unknown", "success"], "deadline"],
  ["failures alone break it too", ["unknown", "failed"], "budget"],
])("%s: %s gives %s", (_name, list, reason) => {
  expect(judge(fleetOf(list), policy(), undefined)).toMatchObject({ passed: false, reason });
});

test("a tolerated failure passes and is still PartialFailed", () => {
  const rules = policy({ maxFailures: { kind: "percent", value: 50 } });
  expect(judge(fleetOf(["failed", "success"]), rules, undefined)).toMatchObject({
    status: "PartialFailed",
    passed: true,
    reason: "passed",
  });
});
