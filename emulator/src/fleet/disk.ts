/** The disk of one instance: its folder, used as root of that instance would use it.
 * Every path goes through place.ts; every call may throw what the file system says. */
import * as fs from "node:fs";
import type { Ledger, Rights } from "./ledger.ts";
import { asOnDisk } from "./letter-case.ts";
import { isWritableName, type Os, partsOf } from "./paths.ts";
import { findPlace, makeDirectories, PathError, type Place } from "./place.ts";

export interface DiskFile extends Rights {
  readonly content: Buffer;
}

export class Disk {
  readonly #root: string;
  readonly #os: Os;
  readonly #ledger: Ledger;
  /** Whether chown and every mode can really be had. */
  readonly #mayChown: boolean;

  constructor(root: string, os: Os, ledger: Ledger, mayChown: boolean) {
    this.#root = root;
    this.#os = os;
    this.#ledger = ledger;
    this.#mayChown = mayChown;
  }

  makeDirs(path: string): void {
    fs.mkdirSync(this.#root, { recursive: true });
    makeDirectories(this.#root, this.#parts(path));
  }

  /** A dangling link counts as existing (lstat); what cannot be looked up does not. */
  exists(path: string): boolean {
    try {
      return this.#find(path, false).stats !== undefined;
    } catch {
      return false;
    }
  }

  /** In place: same inode, links followed, the mode of an existing file kept. */
  write(path: string, content: Buffer): void {
    const place = this.#find(path, true);
    // A pipe would block the emulator, a device would lead out of the folder.
    if (place.stats !== undefined && !place.stats.isFile()) throw new PathError("EISDIR");
    const rights =
      place.stats === undefined ? { mode: 0o644, uid: 0, gid: 0 } : this.#ledger.read(place.stats);
    const file = this.#open(place);
    try {
      if (place.stats === undefined) fs.fchmodSync(file, 0o644);
      fs.writeFileSync(file, content);
    } finally {
      fs.closeSync(file);
    }
    this.#ledger.write(fs.lstatSync(place.real), rights);
  }

  chmod(path: string, mode: number): void {
    const place = this.#existing(path);
    const rights = { ...this.#ledger.read(place.stats), mode };
    fs.chmodSync(place.real, this.#mayChown ? mode : mode | 0o600);
    this.#ledger.write(fs.lstatSync(place.real), rights);
  }

  chown(path: string, uid: number, gid: number): void {
    const place = this.#existing(path);
    const rights = { mode: afterChown(this.#ledger.read(place.stats).mode), uid, gid };
    if (this.#mayChown) {
      fs.chownSync(place.real, uid, gid);
      fs.chmodSync(place.real, rights.mode);
    }
    this.#ledger.write(fs.lstatSync(place.real), rights);
  }

  isDirectory(path: string): boolean {
    try {
      return this.#find(path, true).stats?.isDirectory() === true;
    } catch {
      return false;
    }
  }

  /** A symbolic link, unless something is there already. */
  link(path: string, target: string): void {
    const { real, stats } = this.#find(path, false);
    if (stats === undefined) fs.symlinkSync(target, real);
  }

  /** Undefined when there is no such regular file. */
  read(path: string): DiskFile | undefined {
    try {
      const { real, stats } = this.#existing(path);
      if (!stats.isFile()) return undefined;
      return { content: fs.readFileSync(real), ...this.#ledger.read(stats) };
    } catch {
      return undefined;
    }
  }

  #parts(path: string): string[] {
    const parts = partsOf(path, this.#os);
    if (!parts.every((part) => isWritableName(part, this.#os))) throw new PathError("EINVAL");
    return this.#os === "Windows" ? asOnDisk(this.#root, parts) : parts;
  }

  #find(path: string, follow: boolean): Place {
    return findPlace(this.#root, this.#parts(path), follow);
  }

  #existing(path: string): Place & { readonly stats: fs.Stats } {
    const { real, stats } = this.#find(path, true);
    if (stats === undefined) throw new PathError("ENOENT");
    return { real, stats };
  }

  #open({ real, stats }: Place): number {
    const flags =
      fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC | (fs.constants.O_NOFOLLOW ?? 0);
    try {
      return fs.openSync(real, flags, 0o644);
    } catch (error) {
      // Root may write what its mode forbids; whoever runs the emulator has to allow it first.
      if (stats === undefined || (error as NodeJS.ErrnoException).code !== "EACCES") throw error;
      fs.chmodSync(real, (stats.mode & 0o777) | 0o200);
      return fs.openSync(real, flags, 0o644);
    }
  }
}

/** chown drops setuid, and setgid where the group may execute. */
function afterChown(mode: number): number {
  return mode & (mode & 0o010 ? ~0o6000 : ~0o4000);
}
