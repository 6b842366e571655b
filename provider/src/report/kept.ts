/**
 * Makes the one line that says which files stay, and on how many instances, when a resource is deleted.
 */

import { canonicalPath } from "../core/inputs/path.ts";
import type { Fleet } from "../core/model.ts";
import { instances } from "./plan-line.ts";

const MAX_PATHS = 5;

/** Counts files at earlier paths too, and files that a failed attempt may have written. */
export function keptText(fleet: Fleet): string {
  const files = new Map<string, { path: string; count: number }>();
  for (const path of [...fleet.values()].flatMap(({ owned }) => owned ?? [])) {
    const file = files.get(canonicalPath(path)) ?? { path, count: 0 };
    file.count++;
    files.set(canonicalPath(path), file);
  }
  if (files.size === 0) return "no file was written, so none is left on the instances";
  const largest = [...files.values()].sort((a, b) => b.count - a.count);
  const told = largest.slice(0, MAX_PATHS).map(({ path, count }) => `${path} on ${instances(count)}`);
  const more = files.size > MAX_PATHS ? [`${files.size - MAX_PATHS} more`] : [];
  return `left on the instances, because deleting the resource removes no files: ${[...told, ...more].join(", ")}`;
}
