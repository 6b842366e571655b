/**
 * How long to wait before a call that failed is tried again, and for how long it is tried at all.
 * Flow control is per minute and asks for one call a second after a throttle (ECS API throttling page).
 */
import type { Fault } from "../model.ts";

/** Milliseconds until a call that failed is tried again; `failures` counts from 1. */
export function retryDelay(kind: Fault["kind"], failures: number, random: number): number {
  const [first, max] = kind === "throttled" ? [1_000, 20_000] : [300, 10_000];
  const ceiling = Math.min(max, first * 2 ** (Math.min(failures, 10) - 1));
  return ceiling / 2 + (random * ceiling) / 2;
}

/** Flow control is per minute, so a throttled call must be tried for longer than one. */
const THROTTLED_MS = 150_000;
/** An endpoint that does not answer for a minute will not answer in the next. */
const SILENT_MS = 60_000;

/** Milliseconds from its first try for which a call is tried again. */
export function retryLimit(kind: Fault["kind"], maxRetryMs = 0): number {
  if (maxRetryMs > 0) return maxRetryMs;
  return kind === "throttled" ? THROTTLED_MS : SILENT_MS;
}
