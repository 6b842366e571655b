/**
 * How fast calls of one action may follow each other, and how many may be under way at once. At first only their number
 * is bounded: it starts at five and grows with every good answer. A throttle brings the pace down to one call a second;
 * good answers bring it up again, to half of the rate that went well before. Flow control counts per account, region and
 * API (ECS throttling page), so that one pace holds for all rollouts of a connection.
 */
export interface Pace {
  /** Milliseconds between calls; 0 until the first throttle. */
  readonly intervalMs: number;
  /** The shortest interval that good answers may lead back to; 0 until the first throttle. */
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

/** After a throttle the API asks for one call a second. */
const PROBE_MS = 1_000;
/** Each good answer shortens the interval by a fifth. */
const RECOVERY = 0.8;
/** The longest pause that the API may ask for. Flow control counts per minute, so a longer one would only outlast deadlines. */
const LONGEST_MS = 60_000;

/** Gives the next call its turn: it may start `waitMs` from now. */
export function turn(pace: Pace, now: number): { pace: Pace; waitMs: number } {
  const at = Math.max(now, pace.nextAt);
  return { pace: { ...pace, nextAt: at + pace.intervalMs }, waitMs: at - now };
}

/**
 * The pace after a throttled call, which went out at `startedAt`. A call that was under way at the last throttle only
 * makes the others wait, because it says nothing about the pace since then.
 */
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

/** The pace after a good answer. */
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
