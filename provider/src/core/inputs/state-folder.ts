/**
 * The folder on each instance in which an activation stages files and keeps backups. Each resource has a folder of its own.
 */

const ROOT = "/var/lib/alicloud-sendfile";
/** Number of hex digits of the resource's id in the folder's name. */
const DIGITS = 8;

export function stateFolder(resourceId: string): string {
  return `${ROOT}/${resourceId.slice(0, DIGITS)}`;
}

/** True for the path of a part of a bundle, which stands in a state folder until a command puts its files in place. */
export function isStaged(path: string): boolean {
  return path.startsWith(`${ROOT}/`);
}
