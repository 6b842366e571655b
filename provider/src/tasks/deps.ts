/**
 * What a run is given of the outside: the API, the clock, chance, the resource's own row, and the user's cancel.
 */
import type { EcsApi } from "../client/api.ts";
import type { Clock } from "../waiter/clock.ts";

/** Lines on the resource's own row. */
export interface Progress {
  /** A short live line that replaces the one before. */
  status(text: string): void;
  /** A lasting note. */
  note(text: string): void;
  /** A lasting note, of which the row takes one for each topic. */
  noteOnce(topic: string, text: string): void;
  /** A lasting warning. */
  warn(text: string): void;
}

export interface Deps {
  readonly api: EcsApi;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Random hex text of the given length. */
  readonly randomHex: (length: number) => string;
  readonly progress: Progress;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
}
