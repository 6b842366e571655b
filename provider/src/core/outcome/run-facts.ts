/**
 * The part of the ledger that concerns the whole run: its waves and their times, the Tag, who else sends, how it ended.
 */
import { assertNever, type Fault } from "../model.ts";
import type { EarlyEnd } from "../plan/verdict.ts";
import type { RunEvent } from "./events.ts";

export interface RunFacts {
  /** Target → its wave. */
  readonly waveOf: ReadonlyMap<string, number>;
  /** When the first wave began. */
  readonly startedAt: number | undefined;
  /** The last wave that sent something, while the pause after it is still due. */
  readonly pauseAfter: number | undefined;
  /** The API has refused the Tag of our sends. */
  readonly tagRefused: boolean;
  /** Who else sends the file → targets that they send it to. */
  readonly foreignSenders: ReadonlyMap<string, ReadonlySet<string>>;
  /** Epoch milliseconds until which a send may still reach an instance that is no target; 0 when none may. */
  readonly formerTargetsUntil: number;
  /** The first mistake of this package, or other error of its own. */
  readonly mistake: Fault | undefined;
  /** Why the run stopped before all targets had an end. */
  readonly early: EarlyEnd;
}

export function factsAtStart(formerTargetsUntil: number): RunFacts {
  return {
    waveOf: new Map(),
    startedAt: undefined,
    pauseAfter: undefined,
    tagRefused: false,
    foreignSenders: new Map(),
    formerTargetsUntil,
    mistake: undefined,
    early: undefined,
  };
}

export function factsAfter(facts: RunFacts, event: RunEvent): RunFacts {
  switch (event.kind) {
    case "cut":
      return { ...facts, waveOf: event.waveOf };
    case "waveBegan":
      return { ...facts, startedAt: facts.startedAt ?? event.at };
    case "waveSent":
      return { ...facts, pauseAfter: event.wave };
    case "paused":
      return { ...facts, pauseAfter: undefined };
    case "tagRefused":
      return { ...facts, tagRefused: true };
    case "foreignSender":
      return { ...facts, foreignSenders: withSender(facts.foreignSenders, event.sender, event.ids) };
    case "formerTargets":
      return { ...facts, formerTargetsUntil: Math.max(facts.formerTargetsUntil, event.until) };
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
