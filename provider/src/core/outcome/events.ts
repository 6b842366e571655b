/**
 * All that a run learns, as data. The ledger (core/outcome/ledger.ts) is changed by these events and by nothing else.
 */
import type { Fault, InstanceRecord } from "../model.ts";
import type { EarlyEnd } from "../plan/verdict.ts";
import type { Seen } from "./classify.ts";

/** A task from the moment its call is made, whatever comes of it. */
export interface BegunTask {
  readonly step: string;
  readonly ids: readonly string[];
  /** Its ClientToken, by which it is known again. */
  readonly token: string;
  /** Epoch milliseconds until which it may still act on its instances. */
  readonly until: number;
}

/** Why something did not happen: the API's code where it gave one, and the story. */
export interface Why {
  readonly code?: string;
  readonly info: string;
}

/** What the call of a task came to. */
export type CallEvent =
  /** Comes before each try of the call. */
  | { readonly kind: "begun"; readonly task: BegunTask }
  | { readonly kind: "accepted"; readonly token: string; readonly invokeId: string; readonly until: number }
  /** The API told that the call did nothing, so that the task has reached nobody. */
  | { readonly kind: "denied"; readonly token: string }
  /** The answer did not arrive, so that the task may have reached its instances. */
  | { readonly kind: "lost"; readonly token: string; readonly until: number }
  /** The API knows of this many sends of the resource; a killed run made some that state has not counted. */
  | { readonly kind: "counted"; readonly sendCount: number };

/** What became of one instance in one step. `tokens` names all of its tasks in the step; the first one decided. */
export type InstanceEvent =
  | { readonly kind: "ended"; readonly id: string; readonly tokens: readonly string[]; readonly seen: Seen }
  /** The end of a task is not known; `pending` names the tasks that may still act on the instance. */
  | {
      readonly kind: "unseen";
      readonly id: string;
      readonly tokens: readonly string[];
      readonly pending: readonly string[];
      readonly why: Why;
    }
  /** The API refused the call for all instances alike. */
  | { readonly kind: "refused"; readonly id: string; readonly step: string; readonly why: Required<Why> }
  /** The API refused the call because of this instance. */
  | { readonly kind: "noInstance"; readonly id: string; readonly step: string; readonly why: Required<Why> }
  /** The preflight found that the instance cannot be reached. */
  | { readonly kind: "unreachable"; readonly id: string; readonly why: Required<Why> }
  /** A send that an earlier run had left pending came to its end. */
  | { readonly kind: "pendingEnded"; readonly id: string; readonly seen: Seen }
  /** Such a send has no known end still. */
  | { readonly kind: "pendingUnseen"; readonly id: string; readonly why: Why }
  /** A send that state did not know was found; `record` is what follows from it for the instance. */
  | { readonly kind: "adopted"; readonly id: string; readonly record: InstanceRecord };

/** What concerns the whole run. */
export type RunEvent =
  | { readonly kind: "cut"; readonly waveOf: ReadonlyMap<string, number> }
  /** Until this moment a send may still reach an instance that is no target now. */
  | { readonly kind: "formerTargets"; readonly until: number }
  /** The API refuses the Tag of our sends. */
  | { readonly kind: "tagRefused" }
  /** Somebody else sends the same file to these targets. */
  | { readonly kind: "foreignSender"; readonly sender: string; readonly ids: readonly string[] }
  | { readonly kind: "waveBegan"; readonly at: number }
  | { readonly kind: "waveSent"; readonly wave: number }
  /** The pause after the last wave that sent something is over. */
  | { readonly kind: "paused" }
  /** A mistake of this package, or another error of its own, ended the run. */
  | { readonly kind: "mistake"; readonly fault: Fault }
  /** No task is started any more. What still needs one is left out because of `why`. */
  | { readonly kind: "stopped"; readonly early: EarlyEnd; readonly why?: Why | undefined };

export type LedgerEvent = CallEvent | InstanceEvent | RunEvent;
