/**
 * Makes the lines that say which files stay, and on how many instances, when a resource is deleted.
 */
import { canonicalPath, isSameFile } from "../core/inputs/path.ts";
import type { Fleet } from "../core/model.ts";
import { instances } from "./count.ts";

const MAX_PATHS = 5;

/** Counts files at earlier paths too, and files that a failed attempt may have written. */
export function keptText(fleet: Fleet): string {
  const told = filesOn(fleet, () => true);
  if (told === "") return "no file was written, so none is left on the instances";
  return `left on the instances, because deleting the resource removes no files: ${told}`;
}

/** Says which files a removal leaves, because they are at earlier paths; `undefined` when there are none. */
export function formerText(fleet: Fleet, paths: readonly string[]): string | undefined {
  const told = filesOn(fleet, (path) => !paths.some((one) => isSameFile(one, path)));
  return told === "" ? undefined : `left on the instances, because only the last paths are removed: ${told}`;
}

function filesOn(fleet: Fleet, isMeant: (path: string) => boolean): string {
  const files = new Map<string, { path: string; count: number }>();
  for (const path of [...fleet.values()].flatMap(({ owned }) => owned ?? []).filter(isMeant)) {
    const file = files.get(canonicalPath(path)) ?? { path, count: 0 };
    file.count++;
    files.set(canonicalPath(path), file);
  }
  const largest = [...files.values()].sort((a, b) => b.count - a.count);
  const told = largest.slice(0, MAX_PATHS).map(({ path, count }) => `${path} on ${instances(count)}`);
  const more = files.size > MAX_PATHS ? [`${files.size - MAX_PATHS} more`] : [];
  return [...told, ...more].join(", ");
}
