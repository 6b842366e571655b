/**
 * Makes the lines that a preview adds to its plan: which inputs changed, how many instances can take the file, and why the
 * others cannot.
 */
import { adviceFor } from "../core/outcome/classify.ts";
import type { Readiness } from "../core/plan/readiness.ts";
import { instances, showCount } from "./count.ts";
import { showIds } from "./summary.ts";

type States = ReadonlyMap<string, Readiness>;

/** Counts the instances that can take the file: "preflight: 88 of 100 ready, 2 just started". */
export function preflightLine(states: States): string {
  const kinds = [...states.values()].map(({ kind }) => kind);
  const ready = kinds.filter((kind) => kind === "ready").length;
  const starting = kinds.filter((kind) => kind === "starting").length;
  const started = starting === 0 ? "" : `, ${showCount(starting)} just started`;
  return `preflight: ${showCount(ready)} of ${showCount(kinds.length)} ready${started}`;
}

/** Continues the plan of a preview with indented lines, each after a line break. */
export function previewPart(changed: readonly string[], states: States): string {
  const lines = [
    ...(changed.length === 0 ? [] : [`changed: ${changed.join(", ")}`]),
    ...(states.size === 0 ? [] : [preflightLine(states)]),
  ];
  return lines.map((line) => `\n  ${line}`).join("");
}

/** Says in several lines which instances are unreachable, why, and what to do; undefined when none is. */
export function preflightWarning(states: States): string | undefined {
  const groups = unreachableIn(states);
  if (groups.length === 0) return undefined;
  const count = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const lines = groups.flatMap(({ ids, cause, advice }) => [
    `  ${showIds(ids)}: ${cause}`,
    ...(advice === undefined ? [] : [`    → ${advice}`]),
  ]);
  return [
    `${showCount(count)} of ${instances(states.size)} would be unreachable for an update now`,
    ...lines,
  ].join("\n");
}

interface Unreachable {
  readonly ids: string[];
  /** Example: "InstanceNotRunning (the instance is Stopped)". */
  readonly cause: string;
  readonly advice: string | undefined;
}

/** Groups the unreachable instances by cause. */
function unreachableIn(states: States): Unreachable[] {
  const groups = new Map<string, Unreachable>();
  for (const [id, state] of states) {
    if (state.kind !== "unreachable") continue;
    const cause = `${state.code} (${state.info})`;
    const group = groups.get(cause) ?? { ids: [], cause, advice: adviceFor("Unreachable", state.code) };
    group.ids.push(id);
    groups.set(cause, group);
  }
  return [...groups.values()];
}
