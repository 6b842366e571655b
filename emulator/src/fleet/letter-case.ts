/** Finds the names on the disk that Windows would use. Windows keeps the case of a name but ignores it when it looks a
 * name up. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Returns the parts of a path with the case that they have on the disk. Parts that do not exist are unchanged. */
export function asOnDisk(root: string, parts: readonly string[]): string[] {
  const found: string[] = [];
  for (const part of parts) {
    const names = namesIn(join(root, ...found));
    found.push(names.includes(part) ? part : (names.find((name) => isSame(name, part)) ?? part));
  }
  return found;
}

function isSame(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
