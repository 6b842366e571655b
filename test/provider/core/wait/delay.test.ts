import fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelay } from "../../../../provider/src/core/wait/delay.ts";

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
