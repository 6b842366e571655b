/**
 * Finds the rollout to which results of all its targets belong. Exports of a failed deployment may be from different runs, so
 * that results of instances are believed only when they tell of the very run that the rollout's result tells of.
 */
import { isDeepStrictEqual } from "node:util";
import type { RolloutResult } from "../../args.ts";
import { count } from "../../core/plan/verdict.ts";
import type { Instances } from "./results.ts";

export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

/**
 * Returns the rollout; undefined when the results fit none. Of several that they fit, the name tells which one it is: the
 * results of `web` are exported under a name such as `webInstances`.
 */
export function ownerOf<T extends Named<RolloutResult>>(
  { name, value }: Named<Instances>,
  rollouts: readonly T[],
): T | undefined {
  const fitting = rollouts.filter((rollout) => isOf(rollout.value, value));
  if (fitting.length < 2) return fitting[0];
  const named = fitting.filter((rollout) => name.startsWith(rollout.name));
  return named.sort((a, b) => b.name.length - a.name.length)[0];
}

/** True when the instances have the counts of the result, and those without the files are the result's. */
function isOf({ counts, instances }: RolloutResult, all: Instances): boolean {
  if (!isDeepStrictEqual(count(Object.values(all).map(({ outcome }) => outcome)), counts)) return false;
  return Object.entries(instances).every(([id, one]) => isDeepStrictEqual(all[id], one));
}
