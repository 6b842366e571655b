/**
 * Remembers which resource writes which paths on which instance, and finds a second one: two resources of one stack that write
 * the same file would undo each other's work. It lives as long as the provider process: one preview or one update.
 */
import { canonicalPath } from "../core/inputs/path.ts";
import { showIds } from "../report/summary.ts";

/** Paths on instances, of which a resource becomes the owner. */
export interface Owned {
  readonly paths: readonly string[];
  readonly ids: readonly string[];
  /** Names the region or the loopback endpoint, because the same instance id may exist in two of them. */
  readonly cloud: string;
}

export class PathOwners {
  /** Cloud and path → instance id → URN of the owner. */
  private readonly owners = new Map<string, Map<string, string>>();

  /** Makes the resource the owner. When another resource owns a path on one of the instances, it only returns a complaint. */
  otherOwner(urn: string, { paths, ids, cloud }: Owned): string | undefined {
    const known = paths.map((path) => ({ path, byId: this.ownersOf(path, cloud) }));
    for (const { path, byId } of known) {
      const taken = ids.filter((id) => (byId.get(id) ?? urn) !== urn);
      const [first] = taken;
      if (first === undefined) continue;
      const other = nameOf(byId.get(first) ?? "");
      return `path: ${path} on ${showIds(taken)} is also written by "${other}"; one file on one instance belongs to one resource`;
    }
    for (const { byId } of known) for (const id of ids) byId.set(id, urn);
    return undefined;
  }

  /**
   * Maps each path that another resource owns on one of the instances to the name of that resource. A delete leaves such a file,
   * because it was sent by the other resource: the program has moved it there.
   */
  ownedByOthers(urn: string, { paths, ids, cloud }: Owned): ReadonlyMap<string, string> {
    const others = new Map<string, string>();
    for (const path of paths) {
      const byId = this.ownersOf(path, cloud);
      const owner = ids.map((id) => byId.get(id) ?? urn).find((one) => one !== urn);
      if (owner !== undefined) others.set(path, nameOf(owner));
    }
    return others;
  }

  private ownersOf(path: string, cloud: string): Map<string, string> {
    const key = `${cloud} ${canonicalPath(path)}`;
    const known = this.owners.get(key) ?? new Map<string, string>();
    this.owners.set(key, known);
    return known;
  }
}

/** The last part of a URN is the resource's name. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
