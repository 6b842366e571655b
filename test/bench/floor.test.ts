/** The fewest reads: cases by hand, and properties over random sends. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReadFloor, readFloor, readFloorForesight, type Sent } from "../../bench/floor.ts";
import { lagLimit, waitStart } from "../../bench/lag-limit.ts";

const sent = (createdAt: number, ...ends: number[]): Sent => ({ createdAt, ends });
const many = <T>(count: number, one: (at: number) => T) => Array.from({ length: count }, (_, at) => one(at));

describe("without foresight", () => {
  test("what ends together is read once, one lag after the first possible end", () => {
    expect(readFloor([[sent(0, 100, 900, 1_100)]], 100)).toEqual({ moments: [1_100], calls: 1 });
  });

  test("a send that is not known to have ended is read each second, every 5 s after 30 s", () => {
    const { moments } = readFloor([[sent(0, 0, 38_000)]], 0);
    expect(moments).toEqual([...many(30, (at) => at + 1).map((second) => second * 1_000), 35_000, 40_000]);
  });

  test("a round reads each open send, and none that was seen ended", () => {
    // 1,100: all three; 2,100: only the last.
    expect(readFloor([[sent(0, 100), sent(0, 200), sent(0, 1_500)]], 100).calls).toBe(1 + 1);
    const far = many(100, (at) => sent(at, at === 0 || at === 99 ? 5_000 : 600));
    // Of a hundred sends two are open: two calls each, although the list has two pages.
    expect(readFloor([far], 500)).toMatchObject({
      moments: [1_500, 2_500, 3_500, 4_500, 5_500],
      calls: 2 * 5,
    });
    // Only the newest is open: it stands on the first page, which is one call either way.
    expect(readFloor([many(100, (at) => sent(at, at === 99 ? 5_000 : 600))], 500).calls).toBe(2 + 4);
  });

  test("nothing is read while nothing is open", () => {
    expect(readFloor([[sent(0, 100), sent(60_000, 60_200)]], 100).moments).toEqual([1_100, 65_100]);
  });

  test("a slow instance alone is asked for too: nobody knows that it is slow", () => {
    expect(readFloor([[sent(0, 10_000)]], 100).moments).toHaveLength(10);
    expect(readFloorForesight([[sent(0, 10_000)]], 100).moments).toEqual([11_000]);
  });

  test("what cannot have ended yet is not read", () => {
    const late = many(50, () => sent(1_050, 1_150));
    // At 1,100 only the first may have ended: one call, although it stands on the second page.
    expect(readFloor([[sent(0, 100), ...late]], 100)).toEqual({ moments: [1_100, 2_150], calls: 2 });
  });

  test("a wave begins anew; the pages count the sends of the whole run", () => {
    const first = many(50, () => sent(0, 100));
    const second = [sent(10_000, 10_100)];
    expect(readFloor([first, second], 100)).toEqual({ moments: [1_100, 11_100], calls: 2 });
  });
});

describe("with perfect foresight", () => {
  test("is read only when a result is about to be too old", () => {
    expect(readFloorForesight([[sent(0, 0, 900, 1_001, 38_000)]], 0)).toEqual({
      moments: [1_000, 2_001, 43_000],
      calls: 3,
    });
  });

  test("reads only what has something new", () => {
    const sends = many(100, (at) => sent(at, ...(at < 2 ? [500, 20_000] : [500])));
    expect(readFloorForesight([sends], 500)).toEqual({ moments: [1_500, 21_000], calls: 2 + 2 });
  });
});

describe("properties", () => {
  const FASTEST = 70;
  const anySent = fc
    .record({
      createdAt: fc.nat(20_000),
      after: fc.array(fc.integer({ min: FASTEST, max: 45_000 }), { minLength: 1, maxLength: 4 }),
    })
    .map(({ createdAt, after }) => sent(createdAt, ...after.map((ms) => createdAt + ms)));
  const anyWave = fc.array(anySent, { minLength: 1, maxLength: 6 });

  const firstOf = (wave: readonly Sent[]) => waitStart(wave, FASTEST);
  const inTime = (wave: readonly Sent[], { moments }: ReadFloor) =>
    wave
      .flatMap(({ ends }) => ends)
      .every((end) => moments.some((time) => time >= end && time <= end + lagLimit(end, firstOf(wave))));

  test("both see every result within its lag", () => {
    fc.assert(
      fc.property(
        anyWave,
        (wave) =>
          inTime(wave, readFloor([wave], FASTEST)) && inTime(wave, readFloorForesight([wave], FASTEST)),
      ),
    );
  });

  test("foresight never needs more moments; a moment costs at least one call and at most one a send", () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const blind = readFloor([wave], FASTEST);
        const seeing = readFloorForesight([wave], FASTEST);
        expect(seeing.moments.length).toBeLessThanOrEqual(blind.moments.length);
        for (const { moments, calls } of [blind, seeing]) {
          expect(calls).toBeGreaterThanOrEqual(moments.length);
          expect(calls).toBeLessThanOrEqual(moments.length * wave.length);
        }
      }),
    );
  });

  test("no choice of moments is smaller than the one with foresight", () => {
    const small = fc.array(anySent, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(small, (wave) => {
        const best = readFloorForesight([wave], FASTEST).moments.length;
        // A smallest set of moments can be moved to where a lag ends.
        const ends = wave.flatMap((one) => one.ends);
        const candidates = [...new Set(ends.map((end) => end + lagLimit(end, firstOf(wave))))];
        for (let set = 0; set < 2 ** candidates.length; set++) {
          const moments = candidates.filter((_, at) => set & (2 ** at));
          if (moments.length < best) expect(inTime(wave, { moments, calls: 0 })).toBe(false);
        }
      }),
    );
  });

  test("the order of the sends and the hour of the day do not matter", () => {
    fc.assert(
      fc.property(anyWave, fc.nat(1e9), (wave, shift) => {
        const moved = wave.map(({ createdAt, ends }) =>
          sent(createdAt + shift, ...ends.map((end) => end + shift)),
        );
        for (const floor of [readFloor, readFloorForesight]) {
          const { moments, calls } = floor([wave], FASTEST);
          expect(floor([moved.toReversed()], FASTEST)).toEqual({
            moments: moments.map((time) => time + shift),
            calls,
          });
        }
      }),
    );
  });
});
