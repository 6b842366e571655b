/** Picks how long a delivery is Pending, and how long it is Running. */
import { between, type Random } from "../random.ts";
import { DEFAULTS, type Delay, type Timing } from "../scenario.ts";

export interface DelayPicker {
  /** `deliveryMs` is the instance's own setting. When it is given, both delays add up to it. */
  pick(deliveryMs: number | undefined): { readonly pendingMs: number; readonly runningMs: number };
}

export function delayPicker(timing: Timing, random: Random): DelayPicker {
  const pending = rangeOf(timing.pendingMs ?? DEFAULTS.pendingMs);
  const running = rangeOf(timing.runningMs ?? DEFAULTS.runningMs);
  return {
    pick(deliveryMs) {
      const pendingMs = between(random, pending);
      const runningMs = between(random, running);
      if (deliveryMs === undefined) return { pendingMs, runningMs };
      return { pendingMs: Math.min(pendingMs, deliveryMs), runningMs: Math.max(0, deliveryMs - pendingMs) };
    },
  };
}

function rangeOf(delay: Delay): readonly [number, number] {
  return typeof delay === "number" ? [delay, delay] : delay;
}
