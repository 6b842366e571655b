/** Windows keeps the letters' case of a name but does not tell names apart by it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The parts with the case that they have on the disk, as far as they are there. */
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
