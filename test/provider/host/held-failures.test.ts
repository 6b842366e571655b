/** A failure is told only when no other one of the process can be lost by it, and never later than it must be. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { HeldFailures } from "../../../provider/src/host/held-failures.ts";
import { TestClock } from "../support/clock.ts";

const never = () => new AbortController().signal;

async function isOver(work: Promise<void>): Promise<boolean> {
  let over = false;
  void work.then(() => {
    over = true;
  });
  for (let at = 0; at < 20; at++) await Promise.resolve();
  return over;
}

test("alone it is told at once", async () => {
  expect(await isOver(new HeldFailures().mayFail(new TestClock(), never()))).toBe(true);
});

test("waits for what is under way, then for the gate of what failed meanwhile", async () => {
  const held = new HeldFailures();
  const clock = { now: () => 0, sleep: idle };
  held.begin();
  held.begin();
  const failure = held.mayFail(clock, never());
  held.end("run-1");
  expect(await isOver(failure)).toBe(false);
  held.end();
  expect(await isOver(failure)).toBe(false);
  held.gateCame("run-1");
  expect(await isOver(failure)).toBe(true);
});

/** A clock whose timers never ring: only news or a cancel end a sleep. */
function idle(_: number, signal?: AbortSignal): Promise<"aborted"> {
  return new Promise((resolve) => signal?.addEventListener("abort", () => resolve("aborted")));
}

test("a gate that never comes is waited for no longer than the limit, and by nobody after that", async () => {
  const held = new HeldFailures();
  const clock = new TestClock(0);
  held.begin();
  held.end("run-1");
  await held.mayFail(clock, never());
  expect(clock.time).toBe(5_000);
  await held.mayFail(clock, never());
  expect(clock.time).toBe(5_000);
});

test("a rollout under way is waited for without a limit", async () => {
  const held = new HeldFailures();
  const clock = new TestClock(0);
  held.begin();
  clock.at(10 * 3_600_000, () => held.end());
  await held.mayFail(clock, never());
  expect(clock.time).toBe(10 * 3_600_000);
});

test("a cancel ends every wait", async () => {
  const held = new HeldFailures();
  const cancel = new AbortController();
  held.begin();
  const failure = held.mayFail({ now: () => 0, sleep: idle }, cancel.signal);
  expect(await isOver(failure)).toBe(false);
  cancel.abort();
  expect(await isOver(failure)).toBe(true);
});

test("whatever the order of ends and gates, all failures are told together, after the last of them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      async (fails, seed) => {
        const held = new HeldFailures();
        const clock = { now: () => 0, sleep: idle };
        for (const _ of fails) held.begin();
        const told: Promise<void>[] = [];
        const gates: string[] = [];
        for (const [at, failed] of fails.entries()) {
          held.end(failed ? `run-${at}` : undefined);
          if (failed) gates.push(`run-${at}`);
          // Gates may come while others are still under way, or all at the end.
          if ((seed >> at) % 2 === 0) for (const run of gates.splice(0)) told.push(came(held, run, clock));
          const before = told.length > 0 && (at < fails.length - 1 || gates.length > 0);
          if (before && told[0] !== undefined) expect(await isOver(told[0])).toBe(false);
        }
        for (const run of gates) told.push(came(held, run, clock));
        for (const one of told) expect(await isOver(one)).toBe(true);
      },
    ),
  );
});

function came(held: HeldFailures, run: string, clock: { now(): number; sleep: typeof idle }): Promise<void> {
  held.gateCame(run);
  return held.mayFail(clock, never());
}
