/**
 * Makes the text that a preview adds to its plan: which inputs changed, how many instances can take the file, and why the
 * others cannot.
 */
import { adviceFor } from "../core/outcome/classify.ts";
import type { Readiness } from "../core/plan/readiness.ts";
import { showIds } from "./summary.ts";

/** Counts the instances that can take the file: "preflight: 88 of 100 ready, 2 just started". */
export function preflightLine(states: ReadonlyMap<string, Readiness>): string {
  const kinds = [...states.values()].map(({ kind }) => kind);
  const ready = kinds.filter((kind) => kind === "ready").length;
  const starting = kinds.filter((kind) => kind === "starting").length;
  return `preflight: ${ready} of ${kinds.length} ready${starting === 0 ? "" : `, ${starting} just started`}`;
}

/** Continues the plan line of a preview: "; changed: content, mode; preflight: 88 of 100 ready". */
export function previewPart(changed: readonly string[], states: ReadonlyMap<string, Readiness>): string {
  const named = changed.length === 0 ? "" : `; changed: ${changed.join(", ")}`;
  return states.size === 0 ? named : `${named}; ${preflightLine(states)}`;
}

/** Says in several lines which instances are unreachable, why, and what to do; undefined when none is. */
export function preflightWarning(states: ReadonlyMap<string, Readiness>): string | undefined {
  const groups = new Map<string, { ids: string[]; code: string }>();
  for (const [id, state] of states) {
    if (state.kind !== "unreachable") continue;
    const cause = `${state.code} (${state.info})`;
    const group = groups.get(cause) ?? { ids: [], code: state.code };
    group.ids.push(id);
    groups.set(cause, group);
  }
  if (groups.size === 0) return undefined;
  const lines = [...groups].flatMap(([cause, { ids, code }]) => {
    const advice = adviceFor("Unreachable", code);
    return [`  ${showIds(ids)}: ${cause}`, ...(advice === undefined ? [] : [`    → ${advice}`])];
  });
  return [`${preflightLine(states)}; an update would find unreachable`, ...lines].join("\n");
}
