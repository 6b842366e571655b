/**
 * The part of the ledger about the whole run: waves and their times, refused Tags, foreign senders, and how the run
 * ended.
 */
import type { RolloutReason } from "../../args.ts";
import { assertNever, type Fault } from "../model.ts";
import type { EarlyEnd } from "../plan/verdict.ts";
import type { RunEvent } from "./events.ts";

export interface RunFacts {
  /** Maps each target to its wave. */
  readonly waveOf: ReadonlyMap<string, number>;
  /** Maps each target whose zone was told, in this run or in an earlier one, to its zone. */
  readonly zoneOf: ReadonlyMap<string, string>;
  /** When the first wave began, in epoch milliseconds. */
  readonly startedAt: number | undefined;
  /** When the last wave began, in epoch milliseconds. */
  readonly waveBeganAt: number;
  /** The last wave that sent something, as long as the pause after it was not made. */
  readonly pauseAfter: number | undefined;
  /** True when the API has refused the Tag on a send. */
  readonly tagRefused: boolean;
  /** Maps each foreign sender to the targets to which it sends the file. */
  readonly foreignSenders: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Targets on which an activation of an earlier life of the resource has ended, so that a reload may be owed in a state folder
   * whose name is lost.
   */
  readonly activatedBefore: ReadonlySet<string>;
  /** Epoch milliseconds until which a send may still reach a former target; 0 when none may. */
  readonly formerTargetsUntil: number;
  /** The first bug of this package, or error that it raised, in this run. */
  readonly mistake: Fault | undefined;
  /** Why the rollout failed before its changes were restored; `undefined` when nothing was restored. */
  readonly rolledBackFor: RolloutReason | undefined;
  /** Why the run stopped early; `undefined` when it did not. */
  readonly early: EarlyEnd;
}

export function factsAtStart(formerTargetsUntil: number, zoneOf: RunFacts["zoneOf"] = new Map()): RunFacts {
  return {
    waveOf: new Map(),
    zoneOf,
    startedAt: undefined,
    waveBeganAt: 0,
    pauseAfter: undefined,
    tagRefused: false,
    foreignSenders: new Map(),
    activatedBefore: new Set(),
    formerTargetsUntil,
    mistake: undefined,
    rolledBackFor: undefined,
    early: undefined,
  };
}

export function factsAfter(facts: RunFacts, event: RunEvent): RunFacts {
  switch (event.kind) {
    case "cut":
      return { ...facts, waveOf: event.waveOf };
    case "zones":
      return { ...facts, zoneOf: new Map([...facts.zoneOf, ...event.zoneOf]) };
    case "waveBegan":
      return { ...facts, startedAt: facts.startedAt ?? event.at, waveBeganAt: event.at };
    case "waveSent":
      return { ...facts, pauseAfter: event.wave };
    case "paused":
      return { ...facts, pauseAfter: undefined };
    case "tagRefused":
      return { ...facts, tagRefused: true };
    case "foreignSender":
      return { ...facts, foreignSenders: withSender(facts.foreignSenders, event.sender, event.ids) };
    case "activatedBefore":
      return { ...facts, activatedBefore: new Set([...facts.activatedBefore, ...event.ids]) };
    case "formerTargets":
      return { ...facts, formerTargetsUntil: Math.max(facts.formerTargetsUntil, event.until) };
    case "rollingBack":
      return { ...facts, rolledBackFor: facts.rolledBackFor ?? event.reason };
    case "mistake":
      return { ...facts, mistake: facts.mistake ?? event.fault };
    case "stopped":
      return { ...facts, early: event.early };
    default:
      return assertNever(event);
  }
}

function withSender(senders: RunFacts["foreignSenders"], sender: string, ids: readonly string[]) {
  return new Map(senders).set(sender, new Set([...(senders.get(sender) ?? []), ...ids]));
}
