import { expect, test } from "vitest";
import type { Answer, Fault } from "../../../provider/src/core/model.ts";
import { callWithRetries, type RetryOptions } from "../../../provider/src/waiter/retry.ts";
import { fault } from "../support/builders.ts";
import { TestClock } from "../support/clock.ts";

/** A call that answers with `faults` one after the other, the last one for ever, or else with "done". */
function setUp(faults: readonly Fault[], forever = false) {
  const clock = new TestClock(0);
  const abort = new AbortController();
  const calls: number[] = [];
  const call = async (): Promise<Answer<string>> => {
    const next = faults[calls.length] ?? (forever ? faults.at(-1) : undefined);
    calls.push(clock.now());
    return next === undefined ? { ok: true, value: "done" } : { ok: false, fault: next };
  };
  const run = (options: RetryOptions = {}) =>
    callWithRetries(call, options, { clock, random: () => 0, signal: abort.signal });
  return { clock, abort, calls, run };
}
const THROTTLED = fault("throttled", "Throttling.User");
const SILENT = fault("transient", "Timeout");
const REFUSED = fault("terminal", "Forbidden.RAM");

test("a call is repeated until it succeeds, and onRetry gets each fault", async () => {
  const { run, calls } = setUp([SILENT, THROTTLED]);
  const told: string[] = [];
  const tried = await run({ onRetry: ({ code }) => told.push(code) });
  expect(tried).toEqual({ ok: true, value: "done" });
  expect(told).toEqual(["Timeout", "Throttling.User"]);
  expect(calls).toEqual([0, 150, 150 + 1_000]);
});

test("a terminal fault after other faults ends the retries", async () => {
  const { run, calls } = setUp([SILENT, REFUSED]);
  expect(await run()).toEqual({ ok: false, fault: REFUSED, why: "terminal" });
  expect(calls).toHaveLength(2);
});

test("the last failure is returned without a further sleep", async () => {
  const { run, calls, clock } = setUp([SILENT], true);
  expect(await run({ maxRetryMs: 5_000 })).toEqual({ ok: false, fault: SILENT, why: "outOfTime" });
  expect(clock.now()).toBe(calls.at(-1));
  expect(clock.now()).toBeLessThan(5_000);
});

test("a cancel ends the sleep before the next try", async () => {
  const { run, calls, abort, clock } = setUp([THROTTLED], true);
  clock.at(700, () => abort.abort());
  expect(await run()).toEqual({ ok: false, fault: THROTTLED, why: "cancelled" });
  expect(clock.now()).toBe(700);
  expect(calls).toEqual([0, 500]);
});

test("after a cancel the call is made once", async () => {
  const { run, calls, abort } = setUp([THROTTLED], true);
  abort.abort();
  expect(await run()).toMatchObject({ ok: false, why: "cancelled" });
  expect(calls).toEqual([0]);
});
