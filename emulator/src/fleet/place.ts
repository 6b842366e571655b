/** Finds the place of a path below an instance's folder, as the kernel of that instance would:
 * links are followed, absolute ones start at the folder, `..` stops there. No path leads out. */
import { chmodSync, lstatSync, mkdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";

/** Linux gives up after so many links. */
const MOST_LINKS = 40;

export interface Place {
  /** Path on the machine that runs the emulator. */
  readonly real: string;
  /** Undefined when nothing is there yet. */
  readonly stats: Stats | undefined;
}

/** Why a path leads nowhere, by its errno name. */
export class PathError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The last part may be missing, everything before it must exist. @throws PathError */
export function findPlace(root: string, parts: readonly string[], follow: boolean): Place {
  const walk = new Walk(root, parts);
  while (!walk.atEnd) {
    const part = walk.next();
    const stats = lookUp(walk.below(part));
    if (stats === undefined) {
      if (!walk.atEnd) throw new PathError("ENOENT");
      return { real: walk.below(part), stats };
    }
    if (stats.isSymbolicLink()) {
      if (walk.atEnd && !follow) return { real: walk.below(part), stats };
      walk.followLink(part);
    } else walk.enter(part, stats);
  }
  return { real: walk.here, stats: lookUp(walk.here) };
}

/** `mkdir -p`: missing directories get 0755 and belong to root, whatever owner the file is to have. @throws PathError */
export function makeDirectories(root: string, parts: readonly string[]): void {
  const walk = new Walk(root, parts);
  while (!walk.atEnd) {
    const part = walk.next();
    const stats = lookUp(walk.below(part)) ?? makeDirectory(walk.below(part));
    if (stats.isSymbolicLink()) {
      // mkdir does not create what a dangling link points to: the link itself is in the way.
      const target = findPlace(root, [...walk.done, part], true);
      if (target.stats === undefined) throw new PathError("EEXIST");
      walk.followLink(part);
    } else walk.enter(part, stats);
  }
  if (lookUp(walk.here)?.isDirectory() !== true) throw new PathError("ENOTDIR");
}

/** Where a walk has come to, and which parts are still before it. */
class Walk {
  readonly done: string[] = [];
  readonly #root: string;
  readonly #todo: string[];
  #links = 0;

  constructor(root: string, parts: readonly string[]) {
    this.#root = root;
    this.#todo = [...parts].reverse();
    this.#climb();
  }

  get here(): string {
    return join(this.#root, ...this.done);
  }

  get atEnd(): boolean {
    return this.#todo.length === 0;
  }

  next(): string {
    return this.#todo.pop() ?? "";
  }

  below(part: string): string {
    return join(this.#root, ...this.done, part);
  }

  enter(part: string, stats: Stats): void {
    if (!this.atEnd && !stats.isDirectory()) throw new PathError("ENOTDIR");
    this.done.push(part);
    this.#climb();
  }

  followLink(part: string): void {
    if (++this.#links > MOST_LINKS) throw new PathError("ELOOP");
    const target = readlinkSync(this.below(part));
    if (target.startsWith("/")) this.done.length = 0;
    this.#todo.push(
      ...target
        .split("/")
        .filter((piece) => piece !== "" && piece !== ".")
        .reverse(),
    );
    this.#climb();
  }

  /** `..` stops at the root; what was entered is a directory, so going up needs no look at the disk. */
  #climb(): void {
    while (this.#todo.at(-1) === "..") {
      this.#todo.pop();
      this.done.pop();
    }
  }
}

function lookUp(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function makeDirectory(path: string): Stats {
  mkdirSync(path, 0o755);
  // mkdir is subject to the umask of whoever runs the emulator.
  chmodSync(path, 0o755);
  return lstatSync(path);
}
