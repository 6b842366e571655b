import fc from "fast-check";
import { expect, test } from "vitest";
import { FREE, type Pace, succeeded, throttled, turn } from "../../../provider/src/core/pace.ts";

test("free until the first throttle", () => {
  let pace: Pace = FREE;
  for (let at = 0; at < 100; at++) {
    const next = turn(pace, 1_000);
    expect(next.waitMs).toBe(0);
    pace = succeeded(next.pace);
  }
});

test("after a throttle one call a second, then faster, up to half of the rate that was too much", () => {
  let pace: Pace = FREE;
  for (let at = 0; at < 20; at++) pace = turn(pace, 1_000).pace;
  pace = throttled(pace, 1_000);
  expect(turn(pace, 1_000).waitMs).toBe(1_000);
  expect(pace.intervalMs).toBe(1_000);
  for (let at = 0; at < 100; at++) pace = succeeded(pace);
  expect(pace.intervalMs).toBe(100);
});

test("waits as long as the API asks", () => {
  expect(turn(throttled(FREE, 0, 7_000), 0).waitMs).toBe(7_000);
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
        if (kind === "throttled") pace = throttled(pace, now);
        else if (kind === "succeeded") pace = succeeded(pace);
        else {
          const next = turn(pace, now);
          expect(now + next.waitMs).toBeGreaterThanOrEqual(lastStart);
          lastStart = now + next.waitMs;
          pace = next.pace;
        }
        expect(pace.intervalMs).toBeGreaterThanOrEqual(0);
        expect(pace.intervalMs).toBeLessThanOrEqual(1_000);
      }
    }),
    { numRuns: 2_000 },
  );
});
