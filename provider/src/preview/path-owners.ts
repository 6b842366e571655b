/**
 * One owner for each path on each instance: two resources of one stack that write the same file on the same instance
 * would undo each other's work. Lives as long as the provider process, that is for one preview or one update.
 */
import { canonicalPath } from "../core/inputs/path.ts";
import { showIds } from "../report/summary.ts";

/** A file as a resource wants to own it. */
export interface Owned {
  readonly path: string;
  readonly ids: readonly string[];
  /** Instance ids belong to one cloud: a region, or an endpoint on loopback. */
  readonly cloud: string;
}

export class PathOwners {
  /** Path in one cloud → instance → URN. */
  private readonly owners = new Map<string, Map<string, string>>();

  /** Makes the resource the owner; when another one owns the path on an instance already, takes nothing and says so. */
  otherOwner(urn: string, { path, ids, cloud }: Owned): string | undefined {
    const key = `${cloud} ${canonicalPath(path)}`;
    const known = this.owners.get(key) ?? new Map<string, string>();
    this.owners.set(key, known);
    const taken = ids.filter((id) => (known.get(id) ?? urn) !== urn);
    const [first] = taken;
    if (first !== undefined) {
      const other = nameOf(known.get(first) ?? "");
      return `path: ${path} on ${showIds(taken)} is also written by "${other}"; one file on one instance belongs to one resource`;
    }
    for (const id of ids) known.set(id, urn);
    return undefined;
  }
}

/** The last part of a URN is the resource's name. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
