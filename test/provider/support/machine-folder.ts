/** The state folder of one resource on an instance in memory: the change under way, the sets of old files, and the salts. */
import { createHash } from "node:crypto";
import type { Order, Ordered } from "./machine-orders.ts";

/** Paths with their bytes in Base64. */
export type Disk = Map<string, string>;

export interface Change {
  /** Token of the activation to whose restore the old files belong. */
  token: string;
  readonly key: string;
  readonly files: readonly {
    readonly path: string;
    readonly old: string | undefined;
    readonly now: string;
  }[];
  /** True when a reload was owed before. */
  readonly owed: boolean;
}

export class Folder {
  /** What a killed run has left, until the next one finishes it or takes it back. */
  underWay: Change | undefined;
  /** The newest first. */
  readonly sets: Change[] = [];
  /** Token of the activation whose change the last restore has taken back. */
  restored = "";
  private readonly salts = new Map<string, [salt: string, proof: string][]>();

  remember(files: readonly Ordered[], salt: string): void {
    for (const { path, proof } of files)
      this.salts.set(path, [[salt, proof], ...(this.salts.get(path) ?? []).slice(0, 3)]);
  }

  /** Returns the salt that belongs to the proof. */
  saltOf({ path, proof }: Ordered): string {
    return this.salts.get(path)?.find((one) => one[1] === proof)?.[0] ?? "";
  }

  /** Returns the remembered proof of the bytes, or their proof by the newest salt. */
  proofOf(path: string, base64: string | undefined): string {
    const known = this.salts.get(path) ?? [];
    const proofs = known.map(([salt]) => proofOf(salt, base64));
    return proofs.find((proof, at) => proof === known[at]?.[1]) ?? proofs[0] ?? "";
  }

  isOurs({ path, known }: Ordered, base64: string): boolean {
    const all = [...known, ...(this.salts.get(path) ?? [])];
    return all.some(([salt, proof]) => proofOf(salt, base64) === proof);
  }

  /** Keeps the old files of a change, as many sets as the order says. */
  commit({ backups }: Pick<Order, "backups">): void {
    if (this.underWay === undefined) return;
    this.sets.unshift(this.underWay);
    this.sets.splice(backups);
    this.underWay = undefined;
  }

  /** Puts the old files of the change under way back, but not over what something else has written. */
  undo(disk: Disk): void {
    for (const { path, old, now } of this.underWay?.files ?? []) {
      if (disk.get(path) !== now) continue;
      if (old === undefined) disk.delete(path);
      else disk.set(path, old);
    }
    this.underWay = undefined;
  }
}

/** Paths of files that something else has changed since. */
export function changedSince({ files }: Change, disk: Disk): string[] {
  return files
    .filter(({ path, old, now }) => disk.get(path) !== now && disk.get(path) !== old)
    .map(({ path }) => path);
}

export function proofOf(salt: string, base64: string | undefined): string {
  return base64 === undefined || salt === ""
    ? ""
    : digest(Buffer.concat([Buffer.from(salt), Buffer.from(base64, "base64")]));
}

export function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
