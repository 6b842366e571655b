/**
 * Looks at the instances before anything is sent: stopped, missing or offline ones are unreachable at once, freshly
 * started ones are waited for.
 */
import type { Facts, FileSpec, InstanceRecord, Policy } from "../core/model.ts";
import { attemptsSoFar, unreachable } from "../core/outcome/record.ts";
import { readiness } from "../core/plan/readiness.ts";
import { instances } from "../report/plan-line.ts";
import type { Deps } from "./context.ts";
import { look, merge } from "./look.ts";

export interface PreflightInput {
  /** Instances that are about to be sent to. */
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly file: FileSpec;
  readonly policy: Policy;
  /** What was read of them already. */
  readonly facts: ReadonlyMap<string, Facts> | undefined;
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
  let facts = await look(input.ids, deps, input.facts);
  for (;;) {
    const now = deps.clock.now();
    const states = input.ids.map((id) => ({ id, state: readiness(facts.get(id) ?? {}, input.file, now) }));
    const starting = states.filter(({ state }) => state.kind === "starting").map(({ id }) => id);
    if (starting.length === 0 || now >= end) return conclude(states, input);
    deps.progress.status(`waiting for ${instances(starting.length)} just started`);
    if ((await deps.clock.sleep(Math.min(READY_POLL_MS, end - now), deps.signal)) === "aborted") return [];
    facts = merge(facts, await look(starting, deps));
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
