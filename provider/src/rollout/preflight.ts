/**
 * Looks at the instances before anything is sent. Stopped, missing and offline instances are unreachable; the agents of
 * instances that were just started are waited for.
 */
import { directFile } from "../core/inputs/direct-file.ts";
import type { Facts } from "../core/model.ts";
import { zonesTold } from "../core/outcome/zones.ts";
import { readiness } from "../core/plan/readiness.ts";
import { instances } from "../report/count.ts";
import type { Run } from "./context.ts";
import { look, merge } from "./look.ts";

const READY_POLL_MS = 3_000;

/** Returns the instances that can be sent to. `known` holds facts that were read before and are not read again. */
export async function preflight(
  ids: readonly string[],
  known: ReadonlyMap<string, Facts> | undefined,
  run: Run,
): Promise<readonly string[]> {
  const { deps } = run;
  const { policy, delivery } = run.wanted;
  if (!policy.preflight || ids.length === 0) return ids;
  const end = deps.clock.now() + policy.readyTimeoutMs;
  let facts = await look(ids, deps, known);
  run.ledger.apply({ kind: "zones", zoneOf: zonesTold(facts) });
  for (;;) {
    const now = deps.clock.now();
    const states = ids.map((id) => ({
      id,
      state: readiness(facts.get(id) ?? {}, directFile(delivery), now),
    }));
    const starting = states.filter(({ state }) => state.kind === "starting").map(({ id }) => id);
    if (starting.length === 0 || now >= end) return readyOf(states, run);
    deps.progress.status(`waiting for ${instances(starting.length)} just started`);
    if ((await deps.clock.sleep(Math.min(READY_POLL_MS, end - now), deps.signal)) === "aborted") return [];
    facts = merge(facts, await look(starting, deps));
  }
}

interface State {
  readonly id: string;
  readonly state: ReturnType<typeof readiness>;
}

const LATE = { code: "ClientNotRunning", info: "the agent did not report in time" };

/** Returns the instances that are ready, and records the others as unreachable. */
function readyOf(states: readonly State[], { ledger }: Run): string[] {
  return states.flatMap(({ id, state }) => {
    if (state.kind === "ready") return [id];
    const { code, info } = state.kind === "starting" ? LATE : state;
    ledger.apply({ kind: "unreachable", id, why: { code, info } });
    return [];
  });
}
