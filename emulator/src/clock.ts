/** Time as a parameter: what the emulator knows of "now" and "later".
 * Nothing else in this package reads the system clock or starts a timer. */

/** A timer that has been started and can be taken back. */
export interface Timer {
  cancel(): void;
}

/** The source of time. Tests pass one that is moved by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Timer;
}

/** Longest delay that setTimeout takes; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_DELAY_MS));
    return { cancel: () => clearTimeout(handle) };
  },
};
