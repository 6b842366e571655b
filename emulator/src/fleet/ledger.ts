/** Modes and owners that this machine could not give to a file, kept beside it by inode.
 * As root the disk itself tells; as an ordinary user chown is impossible, and a file must stay readable. */
import type { Stats } from "node:fs";

export interface Rights {
  /** The lower twelve bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** As a state file keeps it. */
export interface LedgerEntry {
  readonly wanted: Rights;
  /** What the disk said when this was written down. */
  readonly onDisk: Rights;
  readonly born: number;
}

export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  /** Who runs the emulator; that user stands for root. */
  readonly #self: { readonly uid: number; readonly gid: number };

  constructor(self: { readonly uid: number; readonly gid: number }) {
    this.#self = self;
  }

  /** What the instance's own kernel would say of the file. */
  read(stats: Stats): Rights {
    const disk = this.#asSeenInside(stats);
    const entry = this.#entries.get(keyOf(stats));
    if (entry === undefined || entry.born !== stats.birthtimeMs) return disk;
    const { wanted, onDisk } = entry;
    // Somebody may have changed the file by hand since: then the disk is right.
    return {
      mode: disk.mode === onDisk.mode ? wanted.mode : disk.mode,
      uid: disk.uid === onDisk.uid ? wanted.uid : disk.uid,
      gid: disk.gid === onDisk.gid ? wanted.gid : disk.gid,
    };
  }

  /** `stats` is taken after everything that could be done was done. */
  write(stats: Stats, wanted: Rights): void {
    const onDisk = this.#asSeenInside(stats);
    const key = keyOf(stats);
    const same = onDisk.mode === wanted.mode && onDisk.uid === wanted.uid && onDisk.gid === wanted.gid;
    if (same) this.#entries.delete(key);
    else this.#entries.set(key, { wanted, onDisk, born: stats.birthtimeMs });
  }

  entries(): Iterable<[string, LedgerEntry]> {
    return this.#entries.entries();
  }

  restore(entries: Iterable<readonly [string, LedgerEntry]>): void {
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
