/**
 * Finds rollouts among the outputs of a stack, as `pulumi stack output --json` prints them, at any depth: an export may be a
 * list or an object of results.
 */
import type { RolloutResult } from "../../args.ts";
import { isRecord, type Raw } from "../../core/inputs/unknown.ts";
import { type Named, ownerOf } from "./complete.ts";
import type { Found } from "./found.ts";
import { type Instances, instanceResultsOf, rolloutResultOf } from "./results.ts";

const MAX_DEPTH = 4;

/** Returns the rollouts in the order of the outputs. */
export function rolloutsOf(outputs: Raw): Found[] {
  const rollouts: Named<RolloutResult>[] = [];
  const maps: Named<Instances>[] = [];
  for (const [name, value] of Object.entries(outputs)) collect(name, value, MAX_DEPTH, rollouts, maps);
  const all = new Map<Named<RolloutResult>, Instances>();
  for (const map of maps) {
    const owner = ownerOf(map, rollouts);
    if (owner !== undefined) all.set(owner, map.value);
  }
  return rollouts.map((rollout) => {
    const instances = all.get(rollout);
    return {
      name: rollout.name,
      result: rollout.value,
      ...(instances === undefined ? {} : { instances }),
    };
  });
}

function collect(
  name: string,
  value: unknown,
  depth: number,
  rollouts: Named<RolloutResult>[],
  maps: Named<Instances>[],
): void {
  const result = rolloutResultOf(value);
  const instances = instanceResultsOf(value);
  if (result !== undefined) rollouts.push({ name, value: result });
  else if (instances !== undefined) maps.push({ name, value: instances });
  else if (isRecord(value) && rolloutResultOf(value.result) !== undefined)
    // An exported FileRollout has all its outputs, and its result among them.
    for (const key of ["result", "instances"]) collect(name, value[key], 0, rollouts, maps);
  else if (depth > 0 && typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value))
      collect(`${name}.${key}`, inner, depth - 1, rollouts, maps);
}
