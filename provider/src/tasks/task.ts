/**
 * A task is one call of a cloud action for a batch of instances. It is recognized later by a mark, its results are read
 * together with others, and it has a deadline. A TaskPort says how one action does this; the other code of tasks/
 * serves all actions.
 */
import type { Answer, Fault, ListedSend } from "../core/model.ts";
import type { Seen } from "../core/outcome/classify.ts";
import type { Expected } from "../core/outcome/command-ends.ts";
import type { ReadRound } from "../waiter/poll.ts";

/** A task that has not been started. `Payload` is the type of what the port needs besides the instances. */
export interface Draft<Payload> {
  readonly step: string;
  /** Number of the part, when a step has several tasks for the same instance. */
  readonly part?: number;
  readonly ids: readonly string[];
  readonly payload: Payload;
}

export interface Task<Payload> extends Draft<Payload> {
  /** ClientToken of the task; every try of its call carries the same one. */
  readonly token: string;
  /** True when the task carries a Tag of this package. */
  readonly isTagged: boolean;
}

/** The cause of a refused call: some of its instances, its Tag, or the call as a whole. */
export type Blamed = "instances" | "tag" | "call";

/**
 * Result of the look-up of a task whose answer was lost. `absent`: several answers did not show the task. `blind`: the
 * API gave too few answers to tell.
 */
export type LookedUp =
  | { readonly kind: "found"; readonly invokeId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "blind"; readonly why: string };

/** A send or a command in a list. */
export type Listed = Pick<ListedSend, "invokeId" | "description">;

/** What is known of a task of an earlier run besides its InvokeId. The token is "" when it is not known. */
export interface Earlier extends Expected {
  readonly ids: readonly string[];
}

export interface TaskPort<Payload = unknown> {
  /** Number of instances that one call may name. */
  readonly batch: number;
  /** Returns the epoch milliseconds until which a task that is started at `now` may still act on its instances. */
  deadline(now: number, task: Draft<Payload>): number;
  start(task: Task<Payload>): Promise<Answer<{ readonly invokeId: string }>>;
  /** Tells the port that the API has accepted a task of the run. */
  accepted?(invokeId: string): void;
  /** Looks up a task whose answer was lost. A list is read until `isOlder` is true for one of its items. */
  lookUp(task: Task<Payload>, isOlder: (listed: Listed) => boolean): Promise<LookedUp>;
  /** Reads the results of the run's unfinished tasks once. */
  readonly ends: ReadRound;
  /** Reads the results of one task, with retries. */
  endsOf(invokeId: string, earlier: Earlier): Promise<Answer<readonly Seen[]>>;
  blames(fault: Fault): Blamed;
}

/** Splits each draft into drafts of at most `size` instances. */
export function inBatches<Payload>(drafts: readonly Draft<Payload>[], size: number): Draft<Payload>[] {
  return drafts.flatMap((draft) =>
    Array.from({ length: Math.ceil(draft.ids.length / size) }, (_, at) => ({
      ...draft,
      ids: draft.ids.slice(at * size, (at + 1) * size),
    })),
  );
}
