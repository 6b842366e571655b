/**
 * The data that the page of the HTML report reads. Instances with equal results stand together, because 10,000 results in full
 * would make a page of some megabytes.
 */
import type { InstanceResult, RolloutResult } from "../args.ts";
import type { ReasonGroup, RolloutReport, WaveReport } from "./model.ts";

export interface PageData {
  readonly title: string;
  readonly rollouts: readonly PageRollout[];
}

export interface PageRollout {
  readonly name: string;
  readonly result: Omit<RolloutResult, "instances">;
  readonly isComplete: boolean;
  readonly groups: readonly ReasonGroup[];
  readonly waves: readonly WaveReport[];
  readonly instances: readonly Alike[];
}

/** Instances whose results are equal. */
export interface Alike {
  readonly ids: readonly string[];
  readonly result: InstanceResult;
}

export function pageData(title: string, reports: readonly RolloutReport[]): PageData {
  return { title, rollouts: reports.map(pageRollout) };
}

function pageRollout({ name, result, isComplete, groups, waves, instances }: RolloutReport): PageRollout {
  const { instances: _, ...rest } = result;
  return { name, result: rest, isComplete, groups, waves, instances: alike(instances) };
}

function alike(instances: RolloutReport["instances"]): Alike[] {
  const found = new Map<string, { ids: string[]; result: InstanceResult }>();
  for (const [id, result] of Object.entries(instances)) {
    const key = JSON.stringify(result);
    const same = found.get(key) ?? { ids: [], result };
    found.set(key, same);
    same.ids.push(id);
  }
  return [...found.values()];
}

/**
 * Writes data as JSON that can stand inside of a `script` element. Without `<` no text can end the element or begin a comment
 * in it. U+2028 and U+2029 are escaped for readers that take JSON for a script.
 */
export function embedded(data: PageData): string {
  return JSON.stringify(data).replace(/[<\u2028\u2029]/g, escapeInJson);
}

function escapeInJson(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
