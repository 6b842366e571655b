/** Reads and writes files in the folder of one instance, as the user root of that instance would. Every path goes
 * through place.ts, which keeps it inside the folder. Methods throw the errors of node:fs. */
import * as fs from "node:fs";
import { asOnDisk } from "./letter-case.ts";
import { isWritableName, type Os, partsOf } from "./paths.ts";
import { findPlace, makeDirectories, PathError, type Place } from "./place.ts";
import type { Rights, RightsStore } from "./rights-store.ts";

export interface DiskFile extends Rights {
  readonly content: Buffer;
}

export class Disk {
  readonly #root: string;
  readonly #os: Os;
  readonly #rightsStore: RightsStore;
  /** Whether this process may give files any owner and mode. If not, `rightsStore` remembers the owner and mode
   * instead. */
  readonly #mayChown: boolean;

  constructor(root: string, os: Os, rightsStore: RightsStore, mayChown: boolean) {
    this.#root = root;
    this.#os = os;
    this.#rightsStore = rightsStore;
    this.#mayChown = mayChown;
  }

  makeDirs(path: string): void {
    fs.mkdirSync(this.#root, { recursive: true });
    makeDirectories(this.#root, this.#parts(path));
  }

  /** A link to nothing counts as existing. A path that cannot be looked up does not. */
  exists(path: string): boolean {
    try {
      return this.#find(path, false).stats !== undefined;
    } catch {
      return false;
    }
  }

  /** Overwrites the file in place: links are followed, and an existing file keeps its inode, owner and mode. */
  write(path: string, content: Buffer): void {
    const place = this.#find(path, true);
    // Only regular files are written, because a pipe would block the emulator and a device is outside of the folder.
    if (place.stats !== undefined && !place.stats.isFile()) throw new PathError("EISDIR");
    const rights =
      place.stats === undefined ? { mode: 0o644, uid: 0, gid: 0 } : this.#rightsStore.read(place.stats);
    const file = this.#open(place);
    try {
      if (place.stats === undefined) fs.fchmodSync(file, 0o644);
      fs.writeFileSync(file, content);
    } finally {
      fs.closeSync(file);
    }
    this.#rightsStore.write(fs.lstatSync(place.real), rights);
  }

  chmod(path: string, mode: number): void {
    const place = this.#existing(path);
    const rights = { ...this.#rightsStore.read(place.stats), mode };
    fs.chmodSync(place.real, this.#mayChown ? mode : mode | 0o600);
    this.#rightsStore.write(fs.lstatSync(place.real), rights);
  }

  chown(path: string, uid: number, gid: number): void {
    const place = this.#existing(path);
    const rights = { mode: afterChown(this.#rightsStore.read(place.stats).mode), uid, gid };
    if (this.#mayChown) {
      fs.chownSync(place.real, uid, gid);
      fs.chmodSync(place.real, rights.mode);
    }
    this.#rightsStore.write(fs.lstatSync(place.real), rights);
  }

  isDirectory(path: string): boolean {
    try {
      return this.#find(path, true).stats?.isDirectory() === true;
    } catch {
      return false;
    }
  }

  /** Whether a directory, and no link to one, is at the path. */
  isRealDirectory(path: string): boolean {
    try {
      return this.#find(path, false).stats?.isDirectory() === true;
    } catch {
      return false;
    }
  }

  /** Makes a symbolic link, unless something exists at the path already. */
  link(path: string, target: string): void {
    const { real, stats } = this.#find(path, false);
    if (stats === undefined) fs.symlinkSync(target, real);
  }

  /** Returns undefined when there is no regular file at the path. */
  read(path: string): DiskFile | undefined {
    try {
      const { real, stats } = this.#existing(path);
      if (!stats.isFile()) return undefined;
      return { content: fs.readFileSync(real), ...this.#rightsStore.read(stats) };
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
      // Root of an instance may write a file whose mode forbids it. The emulator may run as another user, who must
      // first make the file writable.
      if (stats === undefined || (error as NodeJS.ErrnoException).code !== "EACCES") throw error;
      fs.chmodSync(real, (stats.mode & 0o777) | 0o200);
      return fs.openSync(real, flags, 0o644);
    }
  }
}

/** Linux's chown removes the setuid bit, and the setgid bit if the group may execute the file. */
function afterChown(mode: number): number {
  return mode & (mode & 0o010 ? ~0o6000 : ~0o4000);
}
