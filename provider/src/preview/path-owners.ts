/**
 * Remembers which resource writes which path on which instance, and finds a second one: two resources of one stack that write
 * the same file would undo each other's work. It lives as long as the provider process: one preview or one update.
 */
import { canonicalPath } from "../core/inputs/path.ts";
import { showIds } from "../report/summary.ts";

/** A path on instances, of which a resource becomes the owner. */
export interface Owned {
  readonly path: string;
  readonly ids: readonly string[];
  /** Names the region or the loopback endpoint, because the same instance id may exist in two of them. */
  readonly cloud: string;
}

export class PathOwners {
  /** Cloud and path → instance id → URN of the owner. */
  private readonly owners = new Map<string, Map<string, string>>();

  /** Makes the resource the owner. When another resource owns the path on one of the instances, it only returns a complaint. */
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
