/**
 * Looks at the instances before anything is sent: stopped, missing or offline ones are unreachable at once, freshly
 * started ones are waited for. Without permission for these reads the rollout goes on and says so once.
 */
import { faultText } from "../client/faults.ts";
import type { Answer, Facts, FileSpec, InstanceRecord, Policy } from "../core/model.ts";
import { readiness } from "../core/readiness.ts";
import { attemptsSoFar, unreachable } from "../core/record.ts";
import type { Deps } from "./context.ts";
import { patiently } from "./patiently.ts";

export interface PreflightInput {
  /** Instances that are about to be sent to. */
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly file: FileSpec;
  readonly policy: Policy;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly fleet: Map<string, InstanceRecord>;
  readonly attempted: Set<string>;
  /** The records' attempts were counted for this delivery. */
  readonly sameDelivery: boolean;
}

const READY_POLL_MS = 3_000;

/** Instances that can be sent to; the others have their record already. */
export async function preflight(input: PreflightInput, deps: Deps): Promise<readonly string[]> {
  if (!input.policy.preflight || input.ids.length === 0) return input.ids;
  const end = deps.clock.now() + input.policy.readyTimeoutMs;
  let facts = merge(input.facts, await agents(input.ids, deps));
  for (;;) {
    const now = deps.clock.now();
    const states = input.ids.map((id) => ({ id, state: readiness(facts.get(id) ?? {}, input.file, now) }));
    const starting = states.filter(({ state }) => state.kind === "starting").map(({ id }) => id);
    if (starting.length === 0 || now >= end) return conclude(states, input);
    deps.progress.status(`waiting for ${starting.length} instances that have just been started`);
    if ((await deps.clock.sleep(Math.min(READY_POLL_MS, end - now), deps.signal)) === "aborted") return [];
    facts = merge(facts, await factsOf(starting, deps), await agents(starting, deps));
  }
}

type State = { readonly id: string; readonly state: ReturnType<typeof readiness> };

function conclude(states: readonly State[], input: PreflightInput): string[] {
  const ready: string[] = [];
  for (const { id, state } of states) {
    if (state.kind === "ready") {
      ready.push(id);
      continue;
    }
    const { code, info } =
      state.kind === "starting"
        ? { code: "ClientNotRunning", info: "the agent did not report in time" }
        : state;
    const wave = input.numbers.get(id) ?? 1;
    const before = input.fleet.get(id);
    input.fleet.set(id, unreachable(before, wave, attemptsSoFar(before, input.sameDelivery), code, info));
    input.attempted.add(id);
  }
  return ready;
}

/** Zones, power states and operating systems; empty when they may not be read. */
export async function factsOf(ids: readonly string[], deps: Deps): Promise<ReadonlyMap<string, Facts>> {
  return orNothing(await patiently(() => deps.api.instanceFacts(ids), deps), deps);
}

async function agents(ids: readonly string[], deps: Deps): Promise<ReadonlyMap<string, Facts>> {
  return orNothing(await patiently(() => deps.api.agentsOnline(ids), deps), deps);
}

const told = new WeakSet<object>();

function orNothing(answer: Answer<ReadonlyMap<string, Facts>>, deps: Deps): ReadonlyMap<string, Facts> {
  if (answer.ok) return answer.value;
  if (!told.has(deps.progress)) {
    told.add(deps.progress);
    deps.progress.note(
      `the instances could not be looked at first, the rollout goes on: ${faultText(answer.fault)}`,
    );
  }
  return new Map();
}

function merge(...parts: ReadonlyMap<string, Facts>[]): ReadonlyMap<string, Facts> {
  const merged = new Map<string, Facts>();
  for (const part of parts) {
    for (const [id, facts] of part) merged.set(id, { ...merged.get(id), ...facts });
  }
  return merged;
}
