import fc from "fast-check";
import { expect, test } from "vitest";
import { decideRetry, type Failure } from "../../../../provider/src/core/wait/retry.ts";

const FIRST: Failure = { kind: "transient", failures: 1, startedAt: 0, now: 0, random: 0 };
const delay = (over: Partial<Failure>) => {
  const retry = decideRetry({ ...FIRST, ...over });
  return retry.kind === "retry" ? retry.afterMs : Number.NaN;
};

test("backs off with each failure, up to a limit, with jitter", () => {
  const kinds = fc.constantFrom("throttled" as const, "transient" as const, "lost" as const);
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (kind, failures, random) => {
        const max = kind === "throttled" ? 20_000 : 10_000;
        const ms = delay({ kind, failures, random });
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(max);
        expect(delay({ kind, failures: failures + 1, random })).toBeGreaterThanOrEqual(ms);
      },
    ),
  );
});

test("throttling waits longer than a lost connection", () => {
  expect(delay({ kind: "throttled" })).toBe(500);
  expect(delay({ kind: "transient" })).toBe(150);
});

test.each([
  ["throttled", 0, 150_000],
  ["transient", 0, 60_000],
  ["lost", 0, 60_000],
  ["throttled", 10_000, 10_000],
  ["transient", 200_000, 200_000],
] as const)("%s, maxRetryMs %i: no try starts %i ms after the first one", (kind, maxRetryMs, limit) => {
  const ms = delay({ kind });
  const late = { ...FIRST, kind, maxRetryMs, now: limit - ms };
  expect(decideRetry(late)).toEqual({ kind: "giveUp", why: "outOfTime" });
  expect(decideRetry({ ...late, now: late.now - 1 })).toEqual({ kind: "retry", afterMs: ms });
});

test("a refusal is never tried again, and that is the reason which counts", () => {
  const refused = { ...FIRST, kind: "terminal" as const };
  for (const now of [0, 1_000_000])
    expect(decideRetry({ ...refused, now })).toEqual({ kind: "giveUp", why: "terminal" });
});
