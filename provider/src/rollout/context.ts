/**
 * What a rollout is given: the outside world as interfaces, and the counters of this run.
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

/** How this resource's sends are recognised; without tags once the API has refused one. */
export interface Marking {
  readonly incarnation: string;
  /** Makes the digests in the Descriptions. */
  readonly digestKey: string;
  readonly tag: string;
  /** Value of the Tag of this run alone. */
  readonly runTag: string;
  /** `project/stack`, told to other stacks that write the same file. */
  readonly origin: string;
  tagged: boolean;
}

/** From here on without tags, which is said once; sends are then found by the name of their file. */
export function dropTag(marking: Marking, code: string, progress: Progress): void {
  if (!marking.tagged) return;
  marking.tagged = false;
  progress.note(`sends go without a tag: it was refused with ${code}; earlier sends are found by file name`);
}

/** Numbers the sends of one resource; the count is kept in state, the salt tells apart a run whose state was lost. */
export class Tokens {
  sends: number;
  private readonly prefix: string;

  constructor(prefix: string, sends: number) {
    this.prefix = prefix;
    this.sends = sends;
  }

  /** A killed run used numbers that state never learned of: they are past now. */
  atLeast(sends: number): void {
    this.sends = Math.max(this.sends, sends);
  }

  next(): string {
    this.sends++;
    return `${this.prefix}-${this.sends}`;
  }
}
