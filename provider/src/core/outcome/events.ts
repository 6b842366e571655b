/**
 * The events of a run: all that it learns, as data. Only these events change the ledger (core/outcome/ledger.ts).
 */
import type { RolloutReason } from "../../args.ts";
import type { Fault, InstanceRecord, PendingSend } from "../model.ts";
import type { EarlyEnd } from "../plan/verdict.ts";
import type { Seen } from "./classify.ts";

/** A task whose call is being made or was made. */
export interface BegunTask {
  readonly step: string;
  readonly ids: readonly string[];
  /** ClientToken of the task, by which it is recognized later. */
  readonly token: string;
  /** Epoch milliseconds until which the task may still act on its instances. */
  readonly until: number;
}

/** Why something did not happen: the API's code, if there is one, and a text. */
export interface Why {
  readonly code?: string;
  readonly info: string;
}

/** Events about the call of a task. */
export type CallEvent =
  /** Applied before each try of the call. */
  | { readonly kind: "begun"; readonly task: BegunTask }
  | { readonly kind: "accepted"; readonly token: string; readonly invokeId: string; readonly until: number }
  /** The API said that the call was not carried out, so the task has reached no instance. */
  | { readonly kind: "denied"; readonly token: string }
  /** The answer did not arrive, so the task may have reached its instances. */
  | { readonly kind: "lost"; readonly token: string; readonly until: number }
  /** The tasks have ended on the instance, and others of the same step were not started. */
  | { readonly kind: "cutShort"; readonly id: string; readonly tokens: readonly string[] }
  /**
   * The API lists sends with higher numbers than state has counted, because an earlier run was killed. Numbering goes
   * on after them.
   */
  | { readonly kind: "counted"; readonly sendCount: number };

export type RestoreEnd =
  /** `proofs` are those of the ordered files, which are the new ones. */
  | { readonly kind: "ended"; readonly seen: Seen; readonly proofs: readonly string[] }
  /** The end is not known, and the restore may still run. */
  | { readonly kind: "unseen"; readonly why: Why }
  /** The restore was not started, so that the instance is as it was. */
  | { readonly kind: "notStarted"; readonly why: Why };

/** What is told of a call that was refused. */
interface NoCall {
  readonly id: string;
  readonly step: string;
  /** Other tasks of the instance in this step, which have ended. */
  readonly tokens?: readonly string[];
  readonly why: Required<Why>;
}

/**
 * Events about what became of one instance in one step. `tokens` names all tasks of the instance in the step; the first
 * one decided.
 */
export type InstanceEvent =
  | { readonly kind: "ended"; readonly id: string; readonly tokens: readonly string[]; readonly seen: Seen }
  /** The end of a task is not known. `pending` names the tasks that may still act on the instance. */
  | {
      readonly kind: "unseen";
      readonly id: string;
      readonly tokens: readonly string[];
      readonly pending: readonly string[];
      readonly why: Why;
    }
  /** The API refused the call for all instances alike. */
  | ({ readonly kind: "refused" } & NoCall)
  /** The API refused the call because of this instance. */
  | ({ readonly kind: "noInstance" } & NoCall)
  /** What became of the restore of an instance, after the rollout had stopped. */
  | {
      readonly kind: "restored";
      readonly id: string;
      /** The restore; none when it was not started. */
      readonly tokens: readonly string[];
      readonly end: RestoreEnd;
    }
  /** The preflight found that the instance cannot be reached. */
  | { readonly kind: "unreachable"; readonly id: string; readonly why: Required<Why> }
  /** A send that an earlier run had left pending came to its end. */
  | {
      readonly kind: "pendingEnded";
      readonly id: string;
      readonly seen: Seen;
      /** InvokeId of the send or command; absent when the instance has only one that is pending. */
      readonly invokeId?: string;
    }
  /** The end of a send that an earlier run had left pending is still not known. */
  | { readonly kind: "pendingUnseen"; readonly id: string; readonly why: Why }
  /** A send that state did not know was found. `record` is the instance's new record. */
  | {
      readonly kind: "adopted";
      readonly id: string;
      readonly record: InstanceRecord;
      /** Set when what was found is a command, or a part of a bundle. */
      readonly task?: PendingSend["task"];
    };

/** Events about the whole run. */
export type RunEvent =
  | { readonly kind: "cut"; readonly waveOf: ReadonlyMap<string, number> }
  /** The API told the zones of these instances. */
  | { readonly kind: "zones"; readonly zoneOf: ReadonlyMap<string, string> }
  /** A send may still reach a former target until this moment. */
  | { readonly kind: "formerTargets"; readonly until: number }
  /** The API refuses the Tag on the sends of this package. */
  | { readonly kind: "tagRefused" }
  /** The rollout failed, and what it has changed is being restored. `reason` tells why it failed, whatever the restore does. */
  | { readonly kind: "rollingBack"; readonly reason: RolloutReason }
  /** An activation of an earlier life of the resource, whose id is lost, has ended on these targets. */
  | { readonly kind: "activatedBefore"; readonly ids: readonly string[] }
  /** A foreign sender sends the same file to these targets. */
  | { readonly kind: "foreignSender"; readonly sender: string; readonly ids: readonly string[] }
  | { readonly kind: "waveBegan"; readonly at: number }
  | { readonly kind: "waveSent"; readonly wave: number }
  /** The pause after the last wave that sent something is over. */
  | { readonly kind: "paused" }
  /** A bug of this package, or an error that it raised, ended the run. */
  | { readonly kind: "mistake"; readonly fault: Fault }
  /** The run starts no further task. Instances that still need one are left out because of `why`. */
  | { readonly kind: "stopped"; readonly early: EarlyEnd; readonly why?: Why | undefined };

export type LedgerEvent = CallEvent | InstanceEvent | RunEvent;
