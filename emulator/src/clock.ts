/** Defines the clock that all other files use to read the time and to start timers. No other file in this package reads
 * the system clock, so that tests can pass a clock of their own. */

/** A timer that runs and can be cancelled. */
export interface Timer {
  cancel(): void;
}

/** The source of time. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Timer;
}

/** The longest delay that setTimeout accepts. With a longer one it would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_DELAY_MS));
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Returns a clock that is `offsetMs` ahead of another one. Timers run as on the other one. */
export function ahead(clock: Clock, offsetMs: number): Clock {
  if (offsetMs === 0) return clock;
  return { now: () => clock.now() + offsetMs, after: (ms, run) => clock.after(ms, run) };
}
