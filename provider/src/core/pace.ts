/**
 * How fast calls of one action may follow each other: free at first, one a second after a throttle, then faster again
 * up to half of the rate that was too much. Flow control counts per account, region and API (ECS throttling page).
 */
export interface Pace {
  /** Milliseconds between calls; 0 while nothing was ever throttled. */
  readonly intervalMs: number;
  /** The shortest interval that is tried again after a throttle. */
  readonly shortestMs: number;
  /** Epoch milliseconds before which no call may start. */
  readonly nextAt: number;
  /** Calls that started in the second that began at `secondAt`. */
  readonly secondAt: number;
  readonly inSecond: number;
}

export const FREE: Pace = { intervalMs: 0, shortestMs: 0, nextAt: 0, secondAt: 0, inSecond: 0 };

/** What the API asks for after a throttle: one call a second. */
const PROBE_MS = 1_000;
const RECOVERY = 0.8;
/** Flow control is per minute: what the API asks for beyond that would only wait past every deadline. */
const LONGEST_MS = 60_000;

/** Takes the next turn; the call starts `waitMs` from now. */
export function turn(pace: Pace, now: number): { pace: Pace; waitMs: number } {
  const at = Math.max(now, pace.nextAt);
  const same = at - pace.secondAt < 1_000;
  return {
    pace: {
      ...pace,
      nextAt: at + pace.intervalMs,
      secondAt: same ? pace.secondAt : at,
      inSecond: same ? pace.inSecond + 1 : 1,
    },
    waitMs: at - now,
  };
}

export function throttled(pace: Pace, now: number, retryAfterMs = 0): Pace {
  const tooFast = pace.intervalMs === 0 ? 1_000 / Math.max(1, pace.inSecond) : pace.intervalMs;
  return {
    ...pace,
    intervalMs: PROBE_MS,
    shortestMs: Math.min(PROBE_MS, Math.max(pace.shortestMs, 2 * tooFast)),
    nextAt: Math.max(pace.nextAt, now + Math.min(LONGEST_MS, Math.max(retryAfterMs, PROBE_MS))),
  };
}

export function succeeded(pace: Pace): Pace {
  return pace.intervalMs === 0
    ? pace
    : { ...pace, intervalMs: Math.max(pace.shortestMs, pace.intervalMs * RECOVERY) };
}
