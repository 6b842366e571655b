/** Remembers, by inode, the mode and owner that a file should have but this process could not give it. A process that
 * is not root cannot chown, and must be able to read and write each file itself. */
import type { Stats } from "node:fs";

export interface Rights {
  /** The kernel's twelve mode bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One remembered file. State files hold it in this form. */
export interface RightsEntry {
  readonly wanted: Rights;
  /** Mode and owner that the file had on the disk when the entry was made. */
  readonly onDisk: Rights;
  readonly born: number;
}

export class RightsStore {
  readonly #entries = new Map<string, RightsEntry>();
  /** The user who runs the emulator. Files of this user count as files of the instance's root. */
  readonly #self: { readonly uid: number; readonly gid: number };

  constructor(self: { readonly uid: number; readonly gid: number }) {
    this.#self = self;
  }

  /** Returns the mode and owner that a process on the instance would see. */
  read(stats: Stats): Rights {
    const disk = this.#asSeenInside(stats);
    const entry = this.#entries.get(keyOf(stats));
    if (entry === undefined || entry.born !== stats.birthtimeMs) return disk;
    const { wanted, onDisk } = entry;
    // If the disk differs from the entry, somebody has changed the file by hand since, and the disk counts.
    return {
      mode: disk.mode === onDisk.mode ? wanted.mode : disk.mode,
      uid: disk.uid === onDisk.uid ? wanted.uid : disk.uid,
      gid: disk.gid === onDisk.gid ? wanted.gid : disk.gid,
    };
  }

  /** Remembers the wanted mode and owner where they differ from `stats`, the file's state after all changes to it. */
  write(stats: Stats, wanted: Rights): void {
    const onDisk = this.#asSeenInside(stats);
    const key = keyOf(stats);
    const same = onDisk.mode === wanted.mode && onDisk.uid === wanted.uid && onDisk.gid === wanted.gid;
    if (same) this.#entries.delete(key);
    else this.#entries.set(key, { wanted, onDisk, born: stats.birthtimeMs });
  }

  entries(): Iterable<[string, RightsEntry]> {
    return this.#entries.entries();
  }

  restore(entries: Iterable<readonly [string, RightsEntry]>): void {
    for (const [key, entry] of entries) this.#entries.set(key, entry);
  }

  #asSeenInside(stats: Stats): Rights {
    return {
      mode: stats.mode & 0o7777,
      uid: stats.uid === this.#self.uid ? 0 : stats.uid,
      gid: stats.gid === this.#self.gid ? 0 : stats.gid,
    };
  }
}

function keyOf(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}
