/**
 * Finds two resources of one stack that would write the same file on the same instance and undo each other's work.
 * Lives as long as the provider process, that is for one preview or one up.
 */
import { canonicalPath } from "../core/inputs/path.ts";
import { showIds } from "../report/summary.ts";

/** Path in one cloud → instance → URN. */
const owners = new Map<string, Map<string, string>>();

/** Claims the path on each instance for the resource; a complaint when another one has it already. Ids are a cloud's own. */
export function claimPaths(
  urn: string,
  path: string,
  ids: readonly string[],
  cloud = "",
): string | undefined {
  const key = `${cloud} ${canonicalPath(path)}`;
  const known = owners.get(key) ?? new Map<string, string>();
  owners.set(key, known);
  const taken = ids.filter((id) => (known.get(id) ?? urn) !== urn);
  const [first] = taken;
  if (first !== undefined) {
    const other = nameOf(known.get(first) ?? "");
    return `path: ${path} on ${showIds(taken)} is also written by "${other}"; one file on one instance belongs to one resource`;
  }
  for (const id of ids) known.set(id, urn);
  return undefined;
}

/** The last part of a URN is the resource's name. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
