import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lagAllowed, type Moment, readGap } from "../../../../provider/src/core/wait/schedule.ts";

const moment = (over: Partial<Moment>): Moment => ({
  ...{ now: 0, startedAt: 0, decidedAt: 0, rounds: 0, calls: 0, stragglers: false },
  ...over,
});

describe("the first round", () => {
  test("comes as soon as the answers to the last sends can be there", () => {
    expect(readGap(moment({}), 0)).toBe(500);
    expect(readGap(moment({}), 1)).toBe(475);
    expect(readGap(moment({ decidedAt: 300 }), 0)).toBe(800);
  });

  test("waits no longer than the first answer may while sends still go out", () => {
    expect(readGap(moment({ decidedAt: undefined }), 0)).toBe(950);
    expect(readGap(moment({ decidedAt: undefined, now: 5_000 }), 0)).toBe(850);
  });
});

test("in the first 30 s a result is seen within a second, later within five", () => {
  expect([0, 29_999, 30_000, 3_600_000].map(lagAllowed)).toEqual([1_000, 1_000, 5_000, 5_000]);
});

test("stragglers cost about a call a second, and are never left alone for longer than the longest lag", () => {
  const gap = (calls: number, now: number) => readGap(moment({ rounds: 1, calls, now, stragglers: true }), 0);
  expect([1, 2, 4, 13].map((calls) => gap(calls, 2_000))).toEqual([850, 1_700, 3_400, 4_250]);
  expect(gap(4, 60_000)).toBe(4_250);
});

test("each read is due before the lag is over, and not much before: reads stay within 1.5 times the fewest", () => {
  const elapsed = fc.integer({ min: 0, max: 86_400_000 });
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(elapsed, fc.integer({ min: 1, max: 10_000 }), random, (now, rounds, chance) => {
      const gap = readGap(moment({ now, rounds, calls: 4 }), chance);
      expect(gap).toBeLessThan(lagAllowed(now));
      expect(gap * 1.5).toBeGreaterThan(lagAllowed(now));
    }),
  );
});
