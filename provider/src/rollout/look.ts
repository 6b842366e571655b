/**
 * Reads power state, operating system, zone and agent of the instances for the preflight. If the permission is missing,
 * the rollout goes on without these facts and logs that once.
 */
import { faultText } from "../client/faults.ts";
import type { Answer, Facts } from "../core/model.ts";
import type { Deps } from "../tasks/deps.ts";
import { readWithRetries } from "../tasks/read.ts";

type FactsById = ReadonlyMap<string, Facts>;

/** Returns all facts that the preflight needs. `known` holds facts that were read before and are not read again. */
export async function look(ids: readonly string[], deps: Deps, known?: FactsById): Promise<FactsById> {
  const [facts, online] = await Promise.all([known ?? factsOf(ids, deps), agents(ids, deps)]);
  return merge(facts, online);
}

/** Returns zones, power states and operating systems; no facts when the permission is missing. */
export async function factsOf(ids: readonly string[], deps: Deps): Promise<FactsById> {
  return orNothing(await readWithRetries(() => deps.api.instanceFacts(ids), deps), deps);
}

async function agents(ids: readonly string[], deps: Deps): Promise<FactsById> {
  return orNothing(await readWithRetries(() => deps.api.agentsOnline(ids), deps), deps);
}

function orNothing(answer: Answer<FactsById>, deps: Deps): FactsById {
  if (answer.ok) return answer.value;
  if (!deps.signal.aborted) {
    const text = `the instances could not be looked at first, the rollout goes on: ${faultText(answer.fault)}`;
    deps.progress.noteOnce("look", text);
  }
  return new Map();
}

export function merge(...parts: readonly FactsById[]): FactsById {
  const merged = new Map<string, Facts>();
  for (const part of parts) {
    for (const [id, facts] of part) merged.set(id, { ...merged.get(id), ...facts });
  }
  return merged;
}
