import fc from "fast-check";
import { expect, test } from "vitest";
import { pollDelay, retryDelay } from "../../../provider/src/core/delay.ts";

test.each([
  [0, 200, 400],
  [1_999, 200, 400],
  [2_000, 600, 1_000],
  [29_999, 600, 1_000],
  [30_000, 1_000, 2_000],
  [3_600_000, 1_000, 2_000],
])("after %i ms a read comes in %i to %i ms", (elapsed, least, most) => {
  expect(pollDelay(elapsed, 0)).toBe(least);
  expect(pollDelay(elapsed, 1)).toBe(most);
});

test("backs off with each failure, up to a limit, with jitter", () => {
  const kinds = fc.constantFrom("throttled" as const, "transient" as const, "lost" as const);
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (kind, n, random) => {
        const max = kind === "throttled" ? 20_000 : 10_000;
        const delay = retryDelay(kind, n, random);
        expect(delay).toBeGreaterThan(0);
        expect(delay).toBeLessThanOrEqual(max);
        expect(retryDelay(kind, n + 1, random)).toBeGreaterThanOrEqual(delay);
      },
    ),
  );
});

test("throttling waits longer than a lost connection", () => {
  expect(retryDelay("throttled", 1, 0)).toBe(500);
  expect(retryDelay("transient", 1, 0)).toBe(150);
});
