/** Splits a path into its parts, as the instance's operating system would, without looking at the disk. `..` stays in a
 * Linux path, because its meaning depends on links (place.ts). Windows resolves it first. */
import { posix } from "node:path";

export type Os = "Linux" | "Windows";

/** Joins like Go's path.Join, which the agent uses on Windows too: `..` is resolved in the text, and a slash at the
 * end is removed. */
export function joinPath(dir: string, name: string): string {
  const joined = posix.join(dir, name);
  return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

/** Splits `/etc/app` into "etc" and "app", and `C:\app` into "C:" and "app". */
export function partsOf(path: string, os: Os): string[] {
  return os === "Windows" ? windowsParts(path) : path.split("/").filter(isReal);
}

/** Windows resolves `..` before it looks at the disk, and never goes above the drive. */
function windowsParts(path: string): string[] {
  const [, letter = "C", rest = path] = /^([A-Za-z]):(.*)$/s.exec(path) ?? [];
  const parts: string[] = [];
  for (const part of rest.split(/[\\/]/).filter(isReal)) {
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return [`${letter.toUpperCase()}:`, ...parts];
}

/** Whether a part may be a file name. Windows refuses some characters, but "C:" is allowed because partsOf makes it. */
export function isWritableName(part: string, os: Os): boolean {
  return os === "Linux" || /^[A-Z]:$/.test(part) || !/[<>:"|?*\p{Cc}]/u.test(part);
}

function isReal(part: string): boolean {
  return part !== "" && part !== ".";
}
