/**
 * A task is what one cloud action does to a batch of instances: it starts in one call, is known again by its mark, is read
 * in bulk and has a deadline. A TaskPort says how one action does that; the code around it is the same for all actions.
 */
import type { Answer, Fault, ListedSend } from "../core/model.ts";
import type { Seen } from "../core/outcome/classify.ts";
import type { ReadRound } from "../waiter/poll.ts";

/** A task before its call. `Payload` is what the port needs beside the instances. */
export interface Draft<Payload> {
  readonly step: string;
  /** Which part of a step that has several for each instance. */
  readonly part?: number;
  readonly ids: readonly string[];
  readonly payload: Payload;
}

export interface Task<Payload> extends Draft<Payload> {
  /** Its ClientToken, the same for every try of the call. */
  readonly token: string;
  /** It carries our Tag. */
  readonly isTagged: boolean;
}

/** Whom a refusal of a whole call is about. */
export type Blamed = "instances" | "tag" | "call";

/** A task whose answer was lost: `absent` only after several good answers that do not show it, `blind` without them. */
export type LookedUp =
  | { readonly kind: "found"; readonly invokeId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "blind"; readonly why: string };

export interface TaskPort<Payload = unknown> {
  /** Instances that one call may name. */
  readonly batch: number;
  /** Epoch milliseconds until which a task that is started at `now` may still act. */
  deadline(now: number): number;
  start(task: Task<Payload>): Promise<Answer<{ readonly invokeId: string }>>;
  /** Called when the API has accepted a task of the run. */
  accepted?(invokeId: string): void;
  /** Finds a task whose answer was lost; `isOlder` tells where a list need not be read any further. */
  lookUp(task: Task<Payload>, isOlder: (send: ListedSend) => boolean): Promise<LookedUp>;
  /** One round of reads about the run's tasks that have not ended. */
  readonly ends: ReadRound;
  /** One task alone, with retries. */
  endsOf(invokeId: string): Promise<Answer<readonly Seen[]>>;
  blames(fault: Fault): Blamed;
}

/** Cuts the drafts into as many as the port needs calls. */
export function inBatches<Payload>(drafts: readonly Draft<Payload>[], size: number): Draft<Payload>[] {
  return drafts.flatMap((draft) =>
    Array.from({ length: Math.ceil(draft.ids.length / size) }, (_, at) => ({
      ...draft,
      ids: draft.ids.slice(at * size, (at + 1) * size),
    })),
  );
}
