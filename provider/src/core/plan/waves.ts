/**
 * Which wave each target belongs to: canaries first, then waves of all targets, in a stated order.
 * The wave of an instance is kept for the same delivery; newcomers join the last wave.
 */
import type { Facts, InstanceRecord, Policy, Share } from "../model.ts";

export interface CutInput {
  /** In their stated order. */
  readonly targets: readonly string[];
  readonly policy: Policy;
  /** Records of the same delivery; empty when it is a new one. */
  readonly recorded: ReadonlyMap<string, InstanceRecord>;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** Instance → wave, from 1, in the order in which they are sent to. */
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

/** The waves of an earlier run stand, once one of the targets was tried. */
export function areKept(targets: readonly string[], recorded: ReadonlyMap<string, InstanceRecord>): boolean {
  return targets.some((id) => wasTried(recorded.get(id)));
}

/** Where nothing was tried yet, the cut was made without zones perhaps, and nobody depends on it. */
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

/** At least one instance, so that every cut comes to an end. */
function sizeOf(share: Share | undefined, total: number): number {
  if (share === undefined) return Math.max(1, total);
  return Math.max(1, share.kind === "count" ? share.value : Math.ceil((share.value * total) / 100 - 1e-9));
}

/**
 * Interleaves the zones in proportion to their size, so that every stretch of the order takes from each zone no more
 * than its share. Stable: within a zone the given order is kept.
 */
function spread(ids: readonly string[], facts: ReadonlyMap<string, Facts>): string[] {
  const zones = Map.groupBy(ids, (id) => facts.get(id)?.zone ?? "");
  const placed = [...zones.values()].flatMap((members, zone) =>
    members.map((id, at) => ({ id, at: (at + 0.5) / members.length, zone })),
  );
  return placed.sort((a, b) => a.at - b.at || a.zone - b.zone).map(({ id }) => id);
}
