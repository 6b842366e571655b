/**
 * How fast calls of one action may follow each other, and how many at once. Free at first, five at a time; more with
 * every good answer. After a throttle one call a second, then faster again up to half of the rate that went well.
 * Flow control counts per account, region and API (ECS throttling page).
 */
export interface Pace {
  /** Milliseconds between calls; 0 while nothing was ever throttled. */
  readonly intervalMs: number;
  /** The shortest interval that is tried again after a throttle. */
  readonly shortestMs: number;
  /** Epoch milliseconds before which no call may start. */
  readonly nextAt: number;
  /** Epoch milliseconds of the last slowing down. */
  readonly slowedAt: number;
  /** Calls that may be under way at once. */
  readonly atOnce: number;
  /** Calls that went well in the second that began at `secondAt`, and in the one before. */
  readonly secondAt: number;
  readonly goodInSecond: number;
  readonly goodBefore: number;
}

const FIRST_AT_ONCE = 5;
const MOST_AT_ONCE = 20;

export const FREE: Pace = {
  intervalMs: 0,
  shortestMs: 0,
  nextAt: 0,
  slowedAt: 0,
  atOnce: FIRST_AT_ONCE,
  secondAt: 0,
  goodInSecond: 0,
  goodBefore: 0,
};

/** What the API asks for after a throttle: one call a second. */
const PROBE_MS = 1_000;
const RECOVERY = 0.8;
/** Flow control is per minute: what the API asks for beyond that would only wait past every deadline. */
const LONGEST_MS = 60_000;

/** Takes the next turn; the call starts `waitMs` from now. */
export function turn(pace: Pace, now: number): { pace: Pace; waitMs: number } {
  const at = Math.max(now, pace.nextAt);
  return { pace: { ...pace, nextAt: at + pace.intervalMs }, waitMs: at - now };
}

/** `startedAt` is when the call went out: what was under way at the last throttle says nothing of the pace since. */
export function throttled(pace: Pace, startedAt: number, now: number, retryAfterMs = 0): Pace {
  const pause = now + Math.min(LONGEST_MS, Math.max(retryAfterMs, PROBE_MS));
  const waiting = { ...pace, nextAt: Math.max(pace.nextAt, pause) };
  if (pace.intervalMs > 0 && startedAt <= pace.slowedAt) return waiting;
  const tooFast =
    pace.intervalMs === 0 ? 1_000 / Math.max(1, pace.goodInSecond, pace.goodBefore) : pace.intervalMs;
  return {
    ...waiting,
    intervalMs: PROBE_MS,
    shortestMs: Math.min(PROBE_MS, Math.max(pace.shortestMs, 2 * tooFast)),
    slowedAt: now,
    atOnce: Math.max(1, Math.floor(pace.atOnce / 2)),
  };
}

export function succeeded(pace: Pace, now: number): Pace {
  const same = now - pace.secondAt < 1_000;
  return {
    ...pace,
    intervalMs: pace.intervalMs === 0 ? 0 : Math.max(pace.shortestMs, pace.intervalMs * RECOVERY),
    atOnce: Math.min(MOST_AT_ONCE, pace.atOnce + 1),
    ...(same ? { goodInSecond: pace.goodInSecond + 1 } : nextSecond(pace, now)),
  };
}

function nextSecond({ secondAt, goodInSecond }: Pace, now: number) {
  const goodBefore = now - secondAt < 2_000 ? goodInSecond : 0;
  return { secondAt: now, goodInSecond: 1, goodBefore };
}
