import fc from "fast-check";
import { expect, test } from "vitest";
import { lagAllowed, readGap } from "../../../provider/src/core/schedule.ts";

test("the first read comes as soon as an answer can be there", () => {
  expect(readGap(0, 0, 0)).toBe(400);
  expect(readGap(0, 0, 1)).toBe(360);
});

test("in the first 30 s a result is seen within a second, later within five", () => {
  expect([0, 29_999, 30_000, 3_600_000].map(lagAllowed)).toEqual([1_000, 1_000, 5_000, 5_000]);
});

test("each read is due before the lag is over, and not much before: reads stay within 1.5 times the fewest", () => {
  const elapsed = fc.integer({ min: 0, max: 86_400_000 });
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(elapsed, fc.integer({ min: 1, max: 10_000 }), random, (ms, rounds, chance) => {
      const gap = readGap(ms, rounds, chance);
      expect(gap).toBeLessThan(lagAllowed(ms));
      expect(gap * 1.5).toBeGreaterThan(lagAllowed(ms));
    }),
  );
});
