import fc from "fast-check";
import { expect, test } from "vitest";
import { FREE, type Pace, succeeded, throttled, turn } from "../../../../provider/src/core/wait/pace.ts";

test("free until the first throttle", () => {
  let pace: Pace = FREE;
  for (let at = 0; at < 100; at++) {
    const next = turn(pace, 1_000);
    expect(next.waitMs).toBe(0);
    pace = succeeded(next.pace, 1_000);
  }
});

test("after a throttle one call a second, then faster, up to half of the rate that went well", () => {
  let pace: Pace = FREE;
  for (let at = 0; at < 20; at++) pace = succeeded(turn(pace, 1_000).pace, 1_000);
  pace = throttled(pace, 1_000, 1_000);
  expect(turn(pace, 1_000).waitMs).toBe(1_000);
  expect(pace.intervalMs).toBe(1_000);
  for (let at = 0; at < 100; at++) pace = succeeded(pace, 2_000);
  expect(pace.intervalMs).toBe(100);
});

test("five at once, one more with each good answer up to twenty, half of it after a throttle", () => {
  const after = (n: number) => Array.from({ length: n }).reduce<Pace>((pace) => succeeded(pace, 0), FREE);
  expect([0, 1, 15, 100].map((n) => after(n).atOnce)).toEqual([5, 6, 20, 20]);
  expect(throttled(after(100), 0, 0).atOnce).toBe(10);
  const again = [1, 2, 3].reduce<Pace>((pace, at) => throttled(pace, at, at), FREE);
  expect(again.atOnce).toBe(1);
});

test("the throttles of one burst are one: what was under way already says nothing of the new pace", () => {
  let pace: Pace = FREE;
  for (let at = 0; at < 10; at++) pace = succeeded(turn(pace, 1_000).pace, 1_000);
  for (let at = 0; at < 10; at++) pace = throttled(pace, 1_010, 1_050 + at);
  for (let at = 0; at < 100; at++) pace = succeeded(pace, 3_000);
  expect(pace.intervalMs).toBe(200);
});

test("waits as long as the API asks", () => {
  expect(turn(throttled(FREE, 0, 0, 7_000), 0).waitMs).toBe(7_000);
});

test("whatever happens, turns never go back in time and intervals stay within a second", () => {
  const event = fc.constantFrom("turn", "throttled", "succeeded");
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(3_000))), (events) => {
      let pace: Pace = FREE;
      let now = 0;
      let lastStart = 0;
      for (const [kind, passed] of events) {
        now += passed;
        if (kind === "throttled") pace = throttled(pace, now - 1, now);
        else if (kind === "succeeded") pace = succeeded(pace, now);
        else {
          const next = turn(pace, now);
          expect(now + next.waitMs).toBeGreaterThanOrEqual(lastStart);
          lastStart = now + next.waitMs;
          pace = next.pace;
        }
        expect(pace.intervalMs).toBeGreaterThanOrEqual(0);
        expect(pace.intervalMs).toBeLessThanOrEqual(1_000);
        expect(pace.atOnce).toBeGreaterThanOrEqual(1);
        expect(pace.atOnce).toBeLessThanOrEqual(20);
      }
    }),
    { numRuns: 2_000 },
  );
});
