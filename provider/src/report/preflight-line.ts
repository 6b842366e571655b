/**
 * What a preview adds to the plan: what has changed, how many instances can take the file, and why the others cannot.
 */
import { adviceFor } from "../core/outcome/classify.ts";
import type { Readiness } from "../core/plan/readiness.ts";
import { showIds } from "./summary.ts";

/** Short, for the plan line: "preflight: 88 of 100 ready, 2 just started". */
export function preflightLine(states: ReadonlyMap<string, Readiness>): string {
  const kinds = [...states.values()].map(({ kind }) => kind);
  const ready = kinds.filter((kind) => kind === "ready").length;
  const starting = kinds.filter((kind) => kind === "starting").length;
  return `preflight: ${ready} of ${kinds.length} ready${starting === 0 ? "" : `, ${starting} just started`}`;
}

/** What a preview adds: "; changed: content, mode; preflight: 88 of 100 ready". */
export function previewPart(changed: readonly string[], states: ReadonlyMap<string, Readiness>): string {
  const named = changed.length === 0 ? "" : `; changed: ${changed.join(", ")}`;
  return states.size === 0 ? named : `${named}; ${preflightLine(states)}`;
}

/** Several lines: which instances would be unreachable, why, and what to do; nothing when all are well. */
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
