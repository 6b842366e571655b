/**
 * Assigns each target to a wave: the canaries form the first wave, the other targets the waves after it.
 * A later run of the same delivery keeps the waves of the first run; targets that are new then join the last wave.
 */
import type { Facts, InstanceRecord, Policy, Share } from "../model.ts";

export interface CutInput {
  /** Ids of the targets, in the order in which the program names them. */
  readonly targets: readonly string[];
  readonly policy: Policy;
  /** Records of the targets from an earlier run of the same delivery; empty when the delivery is new. */
  readonly recorded: ReadonlyMap<string, InstanceRecord>;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** Returns the wave of each target, from 1. The map's order is the order in which the targets are sent to. */
export function cutWaves(input: CutInput): Map<string, number> {
  const { targets, policy, recorded, facts } = input;
  if (areKept(targets, recorded)) return keepWaves(targets, recorded);
  const canaries = new Set(policy.canaries);
  const first = targets.filter((id) => canaries.has(id));
  const rest = targets.filter((id) => !canaries.has(id));
  const waves = new Map(first.map((id) => [id, 1]));
  const ordered = policy.spreadByZone ? spread(rest, facts) : rest;
  let wave = first.length > 0 ? 1 : 0;
  for (let at = 0, index = 0; at < ordered.length; index++) {
    wave++;
    const size = sizeOf(policy.waves[Math.min(index, policy.waves.length - 1)], targets.length);
    for (const id of ordered.slice(at, at + size)) waves.set(id, wave);
    at += size;
  }
  return waves;
}

/** True when the waves of an earlier run are kept, because that run attempted at least one of the targets. */
export function areKept(targets: readonly string[], recorded: ReadonlyMap<string, InstanceRecord>): boolean {
  return targets.some((id) => wasTried(recorded.get(id)));
}

/**
 * True when an earlier run attempted the instance. As long as no target was attempted, the waves may be assigned anew;
 * they may have been assigned before the zones were known.
 */
function wasTried(record: InstanceRecord | undefined): boolean {
  return record !== undefined && (record.outcome !== "notAttempted" || record.attempts > 0);
}

function keepWaves(
  targets: readonly string[],
  recorded: ReadonlyMap<string, InstanceRecord>,
): Map<string, number> {
  const last = targets.reduce((max, id) => Math.max(max, recorded.get(id)?.wave ?? 1), 1);
  const numbered = targets.map((id) => [id, Math.max(1, recorded.get(id)?.wave ?? last)] as const);
  return new Map([...numbered].sort(([, a], [, b]) => a - b));
}

/** Returns the size of a wave, at least 1, because waves of size 0 would never cover all targets. */
function sizeOf(share: Share | undefined, total: number): number {
  if (share === undefined) return Math.max(1, total);
  return Math.max(1, share.kind === "count" ? share.value : Math.ceil((share.value * total) / 100 - 1e-9));
}

/**
 * Interleaves the instances of all zones in proportion to the zones' sizes, so that any wave takes from each zone only
 * the zone's share of all targets. Instances of one zone keep their given order.
 */
function spread(ids: readonly string[], facts: ReadonlyMap<string, Facts>): string[] {
  const zones = Map.groupBy(ids, (id) => facts.get(id)?.zone ?? "");
  const placed = [...zones.values()].flatMap((members, zone) =>
    members.map((id, at) => ({ id, at: (at + 0.5) / members.length, zone })),
  );
  return placed.sort((a, b) => a.at - b.at || a.zone - b.zone).map(({ id }) => id);
}
