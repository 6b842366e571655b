/** Paths as the agent's operating system reads them, turned into the parts below an instance's folder.
 * Nothing here touches the disk; `..` is left to place.ts, where links are known (Windows settles it first). */
import { posix } from "node:path";

export type Os = "Linux" | "Windows";

/** Go's path.Join, which the agent uses on Windows too: cleaned by text alone, no slash at the end. */
export function joinPath(dir: string, name: string): string {
  const joined = posix.join(dir, name);
  return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

/** `/etc/app` → etc, app; `C:\app` → C:, app. */
export function partsOf(path: string, os: Os): string[] {
  return os === "Windows" ? windowsParts(path) : path.split("/").filter(isReal);
}

/** Windows cleans `..` before it looks at the disk, and never climbs above the drive. */
function windowsParts(path: string): string[] {
  const [, letter = "C", rest = path] = /^([A-Za-z]):(.*)$/s.exec(path) ?? [];
  const parts: string[] = [];
  for (const part of rest.split(/[\\/]/).filter(isReal)) {
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return [`${letter.toUpperCase()}:`, ...parts];
}

/** Windows refuses these in a name; "C:" itself is ours. */
export function isWritableName(part: string, os: Os): boolean {
  return os === "Linux" || /^[A-Z]:$/.test(part) || !/[<>:"|?*\p{Cc}]/u.test(part);
}

function isReal(part: string): boolean {
  return part !== "" && part !== ".";
}
