/**
 * What a run gets from outside: the API, the clock, random values, the resource's row in the engine's display, and the
 * user's cancel.
 */
import type { EcsApi } from "../client/api.ts";
import type { Clock } from "../waiter/clock.ts";

/** Lines that the engine shows on the resource's row. */
export interface Progress {
  /** Shows a short live line, which replaces the live line before it. */
  status(text: string): void;
  /** Logs a note that stays. */
  note(text: string): void;
  /** Logs a note that stays, at most one for each topic. */
  noteOnce(topic: string, text: string): void;
  /** Logs a warning that stays. */
  warn(text: string): void;
}

export interface Deps {
  readonly api: EcsApi;
  readonly clock: Clock;
  /** Returns a random number in [0, 1). */
  readonly random: () => number;
  /** Returns random hex text of the given length. */
  readonly randomHex: (length: number) => string;
  readonly progress: Progress;
  /** Signal that aborts when the user cancels. */
  readonly signal: AbortSignal;
}
