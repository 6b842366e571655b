/**
 * The reads behind the preflight: power state, system, zone and agent of each instance.
 * Without permission for them the rollout goes on, and says so once.
 */
import { faultText } from "../client/faults.ts";
import type { Answer, Facts } from "../core/model.ts";
import type { Deps } from "../tasks/deps.ts";
import { readWithRetries } from "../tasks/read.ts";

type FactsById = ReadonlyMap<string, Facts>;

/** All that the preflight judges by; `known` was read before and is not read again. */
export async function look(ids: readonly string[], deps: Deps, known?: FactsById): Promise<FactsById> {
  const [facts, online] = await Promise.all([known ?? factsOf(ids, deps), agents(ids, deps)]);
  return merge(facts, online);
}

/** Zones, power states and operating systems; empty when they may not be read. */
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
