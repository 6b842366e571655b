/** Tests the floor of reads: cases that were computed by hand, and properties over random sends. */
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

  test("each read covers the sends that have not ended, and no others", () => {
    // The read at 1,100 needs all three sends, which is one page. The read at 2,100 needs only the last send.
    expect(readFloor([[sent(0, 100), sent(0, 200), sent(0, 1_500)]], 100).calls).toBe(1 + 1);
    const far = many(100, (at) => sent(at, at === 0 || at === 99 ? 5_000 : 600));
    // After the first read only two of the hundred sends have not ended. Each read costs two calls: one for each send.
    expect(readFloor([far], 500)).toMatchObject({
      moments: [1_500, 2_500, 3_500, 4_500, 5_500],
      calls: 2 * 5,
    });
    // After the first read only the newest send has not ended, so each read costs one call.
    expect(readFloor([many(100, (at) => sent(at, at === 99 ? 5_000 : 600))], 500).calls).toBe(2 + 4);
  });

  test("nothing is read while every send has ended", () => {
    expect(readFloor([[sent(0, 100), sent(60_000, 60_200)]], 100).moments).toEqual([1_100, 65_100]);
  });

  test("a slow instance is read again and again, because the reader cannot know that it is slow", () => {
    expect(readFloor([[sent(0, 10_000)]], 100).moments).toHaveLength(10);
    expect(readFloorForesight([[sent(0, 10_000)]], 100).moments).toEqual([11_000]);
  });

  test("a send that cannot have ended yet is not read", () => {
    const late = many(50, () => sent(1_050, 1_150));
    // At 1,100 only the first send can have ended. One call by its InvokeId is cheaper than two pages of the list.
    expect(readFloor([[sent(0, 100), ...late]], 100)).toEqual({ moments: [1_100, 2_150], calls: 2 });
  });

  test("each wave has its own wait, but the pages list the sends of all waves", () => {
    const first = many(50, () => sent(0, 100));
    const second = [sent(10_000, 10_100)];
    expect(readFloor([first, second], 100)).toEqual({ moments: [1_100, 11_100], calls: 2 });
  });
});

describe("with perfect foresight", () => {
  test("a read is made only when a result reaches its lag limit", () => {
    expect(readFloorForesight([[sent(0, 0, 900, 1_001, 38_000)]], 0)).toEqual({
      moments: [1_000, 2_001, 43_000],
      calls: 3,
    });
  });

  test("a read covers only sends with a new result", () => {
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

  test("both floors read every result within its lag limit", () => {
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
        // Only moments at which a lag limit ends need to be tried: any smallest set can be moved to such moments.
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
