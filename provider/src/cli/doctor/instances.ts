/**
 * Looks at the given instances and at those that carry the given tags: whether they are there and run, whether their agents
 * are online, and whether an agent is too old. The judgement is the preflight's own.
 */
import { agentsOnline, instanceFacts } from "../../client/actions/facts.ts";
import type { Answer, Facts } from "../../core/model.ts";
import { adviceFor } from "../../core/outcome/classify.ts";
import { type Readiness, readiness } from "../../core/plan/readiness.ts";
import { showIds } from "../../report/summary.ts";
import { isTooOld } from "./agent-version.ts";
import type { Ask } from "./asking.ts";
import { type Check, type CheckId, notTried } from "./check.ts";

type FactsById = ReadonlyMap<string, Facts>;

export const INSTANCE_TRIED: Readonly<Record<"instances" | "agents" | "agent versions", string>> = {
  instances: "DescribeInstances of the instances",
  agents: "whether their agents have reported within the last 2 minutes",
  "agent versions": "whether their agents can take files",
};

export async function lookAt(
  ids: readonly string[],
  regionId: string,
  now: number,
  ask: Ask,
): Promise<readonly Check[]> {
  const facts = await ask((call) => instanceFacts(call, ids));
  if (!facts.ok) return allNotTried(["instances", "agents", "agent versions"], facts);
  const present = ids.filter((id) => facts.value.get(id)?.exists !== false);
  const agents = await ask((call) => agentsOnline(call, present));
  const states = statesOf(ids, facts.value, agents.ok ? agents.value : undefined, now);
  const there = instancesCheck(states, facts.value, regionId);
  if (!agents.ok) return [there, ...allNotTried(["agents", "agent versions"], agents)];
  return [there, agentsCheck(states), versionsCheck(present, facts.value, agents.value)];
}

function allNotTried(
  ids: readonly (keyof typeof INSTANCE_TRIED)[],
  answer: Extract<Answer<unknown>, { ok: false }>,
): Check[] {
  const { action, code } = answer.fault;
  return ids.map((id) => notTried(id, INSTANCE_TRIED[id], `${action} was refused with ${code}`));
}

type States = ReadonlyMap<string, Readiness>;

/**
 * An agent that the API does not list has never reported. Nothing is known of a managed instance when its list may not be
 * read, so it is left out.
 */
function statesOf(
  ids: readonly string[],
  facts: FactsById,
  agents: FactsById | undefined,
  now: number,
): States {
  const of = (id: string): Readiness => {
    const own = facts.get(id) ?? {};
    const agent = agents === undefined ? {} : { online: false, ...own, ...agents.get(id) };
    return readiness({ ...own, ...agent }, { windows: own.windows ?? false }, now);
  };
  return new Map(ids.filter((id) => facts.has(id)).map((id) => [id, of(id)]));
}

const AGENT = "ClientNotRunning";

function instancesCheck(states: States, facts: FactsById, regionId: string): Check {
  const bad = (code: string) => code !== AGENT;
  const running = [...states].filter(([, state]) => state.kind !== "unreachable" || !bad(state.code));
  const windows = running.filter(([id]) => facts.get(id)?.windows === true).length;
  const systems = windows === 0 ? "" : `, ${windows} of them on Windows`;
  const ok = `${running.length} run${running.length === 1 ? "s" : ""} in ${regionId}${systems}`;
  return stateCheck("instances", states, bad, ok);
}

function agentsCheck(states: States): Check {
  const ready = [...states.values()].filter(({ kind }) => kind === "ready").length;
  return stateCheck("agents", states, (code) => code === AGENT, `${ready} online`);
}

/** Makes the check of all instances that are unreachable for a code that `bad` accepts. */
function stateCheck(
  id: keyof typeof INSTANCE_TRIED,
  states: States,
  bad: (code: string) => boolean,
  ok: string,
): Check {
  const tried = INSTANCE_TRIED[id];
  const groups = new Map<string, { readonly ids: string[]; readonly code: string }>();
  for (const [instance, state] of states) {
    if (state.kind !== "unreachable" || !bad(state.code)) continue;
    const group = groups.get(state.info) ?? { ids: [], code: state.code };
    group.ids.push(instance);
    groups.set(state.info, group);
  }
  const all = [...groups];
  if (all.length === 0) return { id, outcome: "ok", tried, found: ok };
  const codes = [...new Set(all.map(([, { code }]) => code))];
  return {
    id,
    outcome: "problem",
    tried,
    found: all.map(([info, { ids }]) => `${showIds(ids)}: ${info}`).join("; "),
    todo: codes.map((code) => adviceFor("Unreachable", code) ?? "").join(" "),
    code: codes.join(", "),
    instanceIds: all.flatMap(([, { ids }]) => ids),
  };
}

function versionsCheck(ids: readonly string[], facts: FactsById, agents: FactsById): Check {
  const id: CheckId = "agent versions";
  const tried = INSTANCE_TRIED[id];
  const versions = ids.flatMap((instance) => {
    const version = agents.get(instance)?.agentVersion ?? facts.get(instance)?.agentVersion;
    return version === undefined
      ? []
      : [{ instance, version, windows: facts.get(instance)?.windows ?? false }];
  });
  const old = versions.filter(isTooOld);
  if (old.length === 0) return { id, outcome: "ok", tried, found: `${versions.length} new enough` };
  const told = [...new Set(old.map(({ version }) => version))].join(", ");
  return {
    id,
    outcome: "problem",
    tried,
    found: `${showIds(old.map(({ instance }) => instance))}: the agent is too old for files (${told})`,
    todo: adviceFor("Unreachable", "ClientNeedUpgrade") ?? "",
    code: "ClientNeedUpgrade",
    instanceIds: old.map(({ instance }) => instance),
  };
}
