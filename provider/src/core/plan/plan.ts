/**
 * Who gets the file in this run: a pure function of what is wanted and what is recorded. Total: a plan is always
 * possible, and "nothing to send" is a plan.
 */
import type { Delivery, Facts, Fleet, InstanceRecord, Policy, Recorded } from "../model.ts";
import { isPending } from "./pending.ts";
import { judge } from "./verdict.ts";
import { areKept, cutWaves } from "./waves.ts";

export interface Plan {
  readonly total: number;
  /** Targets that hold the wanted file already. */
  readonly current: readonly string[];
  /** Targets whose last send has no known end: asked about first, then sent to if they still need it. */
  readonly ask: readonly string[];
  /** Targets to send to, in order; includes those in `ask`. */
  readonly send: readonly string[];
  /** How many instances each wave sends to, in order; waves with nothing to send are left out. */
  readonly waves: readonly { readonly number: number; readonly ids: readonly string[] }[];
  /** Wave of each target. */
  readonly waveOf: ReadonlyMap<string, number>;
  /** Recorded instances that are no longer targets. */
  readonly dropped: readonly string[];
  /** The new policy accepts what is recorded: outputs are rewritten and nothing is sent. */
  readonly acceptedByPolicy: boolean;
}

export function isCurrent(record: InstanceRecord | undefined, key: string): boolean {
  return record?.applied !== undefined && record.applied === key;
}

export function plan(
  targets: readonly string[],
  delivery: Delivery,
  policy: Policy,
  recorded: Recorded | undefined,
  facts: ReadonlyMap<string, Facts> = new Map(),
): Plan {
  const fleet: Fleet = recorded?.fleet ?? new Map();
  const wanted = new Set(targets);
  const stale = targets.filter((id) => !isCurrent(fleet.get(id), delivery.key));
  const acceptedByPolicy = recorded !== undefined && isAcceptedByPolicy(targets, delivery, policy, recorded);
  const waveOf = cutWaves({ targets, policy, recorded: ofDelivery(delivery, recorded), facts });
  const needed = new Set(acceptedByPolicy ? [] : stale);
  const send = [...waveOf.keys()].filter((id) => needed.has(id));
  const waves = [...Map.groupBy(send, (id) => waveOf.get(id) ?? 1)].map(([number, ids]) => ({
    number,
    ids,
  }));
  return {
    waves,
    waveOf,
    total: targets.length,
    current: targets.filter((id) => isCurrent(fleet.get(id), delivery.key)),
    ask: send.filter((id) => isPending(fleet.get(id))),
    send,
    dropped: [...fleet.keys()].filter((id) => !wanted.has(id)),
    acceptedByPolicy,
  };
}

/** The waves are those of an earlier run of the same delivery, so that no zone is needed to number them. */
export function keepsWaves(
  targets: readonly string[],
  delivery: Delivery,
  recorded: Recorded | undefined,
): boolean {
  return areKept(targets, ofDelivery(delivery, recorded));
}

function ofDelivery({ key }: Delivery, recorded: Recorded | undefined): Fleet {
  return recorded?.delivery.key === key ? recorded.fleet : new Map();
}

/** A failed verdict over the same file and instances that the new policy lets pass: a policy change never sends. */
function isAcceptedByPolicy(
  targets: readonly string[],
  delivery: Delivery,
  policy: Policy,
  recorded: Recorded,
): boolean {
  const { verdict } = recorded;
  // A refused or cancelled rollout is no matter of allowances: it goes on instead.
  if (verdict.gateOpen || (verdict.reason !== "budget" && verdict.reason !== "deadline")) return false;
  if (recorded.delivery.key !== delivery.key) return false;
  const kept = keep(recorded.fleet, targets);
  return kept.size === targets.length && judge(kept, policy, undefined).gateOpen && hasStale(kept, delivery);
}

function hasStale(fleet: Fleet, delivery: Delivery): boolean {
  return [...fleet.values()].some((record) => !isCurrent(record, delivery.key));
}

/** The records of the given targets, in their order. */
export function keep(fleet: Fleet, targets: readonly string[]): Fleet {
  const kept = new Map<string, InstanceRecord>();
  for (const id of targets) {
    const record = fleet.get(id);
    if (record !== undefined) kept.set(id, record);
  }
  return kept;
}
