import { expect, test } from "vitest";
import { systemClock } from "../../../provider/src/waiter/clock.ts";

test("a sleep resolves with slept when its time is over", async () => {
  const before = systemClock.now();
  expect(await systemClock.sleep(2)).toBe("slept");
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

test("a signal ends a sleep at once", async () => {
  const stop = new AbortController();
  const nap = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  expect(await nap).toBe("aborted");
});

test("a signal that has aborted before makes the sleep end at once", async () => {
  expect(await systemClock.sleep(3_600_000, AbortSignal.abort())).toBe("aborted");
});

test("a sleep that is over leaves no listener on the signal", async () => {
  const stop = new AbortController();
  let listeners = 0;
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  await systemClock.sleep(1, signal);
  expect(listeners).toBe(0);
});
