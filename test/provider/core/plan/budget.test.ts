import fc from "fast-check";
import { expect, test } from "vitest";
import type { Policy, Share } from "../../../../provider/src/core/model.ts";
import { excess, isBroken } from "../../../../provider/src/core/plan/budget.ts";
import { policy } from "../../support/builders.ts";

const n = (value: number): Share => ({ kind: "count", value });
const pc = (value: number): Share => ({ kind: "percent", value });
const counts = (failed: number, unreachable = 0, unknown = 0) => ({ failed, unreachable, unknown });

test.each<[string, ReturnType<typeof counts>, Partial<Policy>, number, number]>([
  ["none allowed, none there", counts(0), {}, 10, 0],
  ["none allowed, one there", counts(1), {}, 10, 1],
  ["unreachable counts as a failure", counts(0, 1), {}, 10, 1],
  ["unknown counts as a failure", counts(0, 0, 1), {}, 10, 1],
  ["all kinds add up", counts(1, 1, 1), { maxFailures: n(2) }, 10, 1],
  ["a percentage is rounded down", counts(2), { maxFailures: pc(10) }, 19, 1],
  ["exactly the percentage", counts(3), { maxFailures: pc(10) }, 30, 0],
  ["unreachable apart, within", counts(0, 3), { maxUnreachable: n(3) }, 10, 0],
  ["unreachable apart, over", counts(0, 4), { maxUnreachable: n(3) }, 10, 1],
  ["apart, no help for failures", counts(1), { maxUnreachable: n(3) }, 10, 1],
  ["apart, both over", counts(2, 5), { maxFailures: n(1), maxUnreachable: n(3) }, 10, 3],
  ["apart, unknown stays a failure", counts(0, 0, 1), { maxUnreachable: n(3) }, 10, 1],
  ["all allowed", counts(10), { maxFailures: pc(100) }, 10, 0],
])("%s", (_name, given, rules, total, wanted) => {
  expect(excess(given, policy(rules), total)).toBe(wanted);
  expect(isBroken(given, policy(rules), total)).toBe(wanted > 0);
});

const shares = fc.oneof(fc.nat(20).map(n), fc.nat(100).map(pc));

test("excess is never negative, and one more failure never makes it smaller", () => {
  fc.assert(
    fc.property(
      fc.nat(30),
      fc.nat(30),
      fc.nat(30),
      shares,
      fc.option(shares, { nil: undefined }),
      (failed, unreachable, unknown, maxFailures, apart) => {
        const rules = policy({ maxFailures, ...(apart === undefined ? {} : { maxUnreachable: apart }) });
        const total = failed + unreachable + unknown + 5;
        const over = excess(counts(failed, unreachable, unknown), rules, total);
        expect(over).toBeGreaterThanOrEqual(0);
        for (const more of [counts(1), counts(0, 1), counts(0, 0, 1)]) {
          const worse = counts(failed + more.failed, unreachable + more.unreachable, unknown + more.unknown);
          expect(excess(worse, rules, total)).toBeGreaterThanOrEqual(over);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
