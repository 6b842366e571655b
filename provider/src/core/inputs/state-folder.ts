/**
 * The folder on each instance in which an activation stages files and keeps backups. Each resource has a folder of its own.
 */

import { canonicalPath } from "./path.ts";

const ROOT = "/var/lib/alicloud-sendfile";
/**
 * SendFile takes no `%ProgramData%`, and nothing tells where an instance has that folder, so that its usual place is taken. A
 * folder that is not there is made.
 */
const WINDOWS_ROOT = "C:\\ProgramData\\alicloud-sendfile";
/** Number of hex digits of the resource's id in the folder's name. */
const DIGITS = 8;

export function stateFolder(resourceId: string, windows = false): string {
  const name = resourceId.slice(0, DIGITS);
  return windows ? `${WINDOWS_ROOT}\\${name}` : `${ROOT}/${name}`;
}

/** True for the path of a part of a bundle, which stands in a state folder until a command puts its files in place. */
export function isStaged(path: string): boolean {
  return [ROOT, WINDOWS_ROOT].some((root) => canonicalPath(path).startsWith(`${canonicalPath(root)}/`));
}
