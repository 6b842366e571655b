/**
 * How long to wait before the next read or the next try: start fast, settle at 1 to 2 seconds, back off when throttled.
 * Flow control is per minute and asks for one call a second after a throttle (ECS API throttling page).
 */
import type { Fault } from "./model.ts";

/** Milliseconds until the next read of results, `elapsed` milliseconds after the send. `random` is in [0, 1). */
export function pollDelay(elapsed: number, random: number): number {
  if (elapsed < 2_000) return 200 + random * 200;
  if (elapsed < 30_000) return 600 + random * 400;
  return 1_000 + random * 1_000;
}

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
