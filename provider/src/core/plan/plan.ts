/**
 * Decides which instances get the file in this run, from what the program wants and what state has recorded. There is
 * always a plan; a plan may be to send nothing.
 */
import type {
  Delivery,
  Facts,
  Fleet,
  InstanceRecord,
  Policy,
  Recorded,
  RecordedDelivery,
  Way,
} from "../model.ts";
import { isPending } from "./pending.ts";
import { judge } from "./verdict.ts";
import { areKept, cutWaves } from "./waves.ts";

export interface Plan {
  readonly total: number;
  /** Targets that already hold the wanted file. */
  readonly current: readonly string[];
  /** Targets with a pending send. The API is asked how it ended before the file is sent to them, if they still need it. */
  readonly ask: readonly string[];
  /** Targets to send to, in the order of the waves; includes the targets in `ask`. */
  readonly send: readonly string[];
  /** Targets to send to that a refresh found to differ from what was delivered. */
  readonly drifted: readonly string[];
  /** Instances that each wave sends to, in order; waves with nothing to send are left out. */
  readonly waves: readonly { readonly number: number; readonly ids: readonly string[] }[];
  /** Wave of each target, from 1; also of targets that nothing is sent to. */
  readonly waveOf: ReadonlyMap<string, number>;
  /** Recorded instances that are no longer targets. */
  readonly dropped: readonly string[];
  /** True when the new policy accepts a recorded rollout that had failed. Outputs are rewritten and nothing is sent. */
  readonly acceptedByPolicy: boolean;
}

/**
 * True when all steps of the delivery are done on the instance. A delivery that must be proven is done only once its
 * files were read back.
 */
export function isCurrent(
  record: InstanceRecord | undefined,
  { key, way }: Pick<RecordedDelivery, "key"> & { readonly way?: Way },
): boolean {
  if (record?.applied === undefined || record.applied !== key) return false;
  const isProven = way?.kind === "activation" || way?.verify === true;
  return !isProven || record.verified === true;
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
  const stale = targets.filter((id) => !isCurrent(fleet.get(id), delivery));
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
    current: targets.filter((id) => isCurrent(fleet.get(id), delivery)),
    ask: send.filter((id) => isPending(fleet.get(id))),
    drifted: send.filter((id) => fleet.get(id)?.drifted !== undefined),
    send,
    dropped: [...fleet.keys()].filter((id) => !wanted.has(id)),
    acceptedByPolicy,
  };
}

/** True when the targets keep the waves of an earlier run of the same delivery, so that their zones need not be read. */
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

/**
 * True when a recorded failed rollout of the same file to the same targets passes under the new policy. Nothing is sent
 * then, because a change of policy alone must never cause a send.
 */
function isAcceptedByPolicy(
  targets: readonly string[],
  delivery: Delivery,
  policy: Policy,
  recorded: Recorded,
): boolean {
  const { verdict } = recorded;
  // No policy could have let a refused or cancelled rollout pass, so the update continues it.
  if (verdict.gateOpen || (verdict.reason !== "budget" && verdict.reason !== "deadline")) return false;
  if (recorded.delivery.key !== delivery.key || isRolledBack(recorded.fleet)) return false;
  const kept = keep(recorded.fleet, targets);
  return kept.size === targets.length && judge(kept, policy, undefined).gateOpen && hasStale(kept, delivery);
}

/** True when the rollout was taken back. No policy makes it one that passed, because the files are no longer there. */
function isRolledBack(fleet: Fleet): boolean {
  return [...fleet.values()].some(({ rolledBack }) => rolledBack === "restored");
}

function hasStale(fleet: Fleet, delivery: Delivery): boolean {
  return [...fleet.values()].some((record) => !isCurrent(record, delivery));
}

/** Returns the records of the given targets, in the order of the targets. */
export function keep(fleet: Fleet, targets: readonly string[]): Fleet {
  const kept = new Map<string, InstanceRecord>();
  for (const id of targets) {
    const record = fleet.get(id);
    if (record !== undefined) kept.set(id, record);
  }
  return kept;
}
