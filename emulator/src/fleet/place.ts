/** Finds where a path of an instance is on this machine, so that no path leads out of the instance's folder. Links are
 * followed; the folder is the root for absolute links, and `..` does not go above it. */
import { chmodSync, lstatSync, mkdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";

/** Linux follows at most this many links in one path. */
const MOST_LINKS = 40;

export interface Place {
  /** The path on the machine that runs the emulator. */
  readonly real: string;
  /** Undefined when nothing exists at the path. */
  readonly stats: Stats | undefined;
}

/** An error of looking up a path. `code` is the name of the errno that Linux would give. */
export class PathError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Looks up a path. Its last part may be missing, but everything before it must exist. @throws PathError */
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

/** Makes the missing directories of a path, like `mkdir -p`. They have mode 0755 and belong to root. @throws
 * PathError */
export function makeDirectories(root: string, parts: readonly string[]): void {
  const walk = new Walk(root, parts);
  while (!walk.atEnd) {
    const part = walk.next();
    const stats = lookUp(walk.below(part)) ?? makeDirectory(walk.below(part));
    if (stats.isSymbolicLink()) {
      // mkdir fails on a link to nothing, because it does not create what the link points to.
      const target = findPlace(root, [...walk.done, part], true);
      if (target.stats === undefined) throw new PathError("EEXIST");
      walk.followLink(part);
    } else walk.enter(part, stats);
  }
  if (lookUp(walk.here)?.isDirectory() !== true) throw new PathError("ENOTDIR");
}

/** Goes down a path part by part. `done` holds the parts behind, `#todo` the parts ahead in reverse order. */
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

  /** Resolves `..` by dropping the last part of `done`. That part is a directory and no link, so the disk need not be
   * read. */
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
  // chmod sets the mode again, because mkdir applies the umask of this process to it.
  chmodSync(path, 0o755);
  return lstatSync(path);
}
