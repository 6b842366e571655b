/** The disk of a Windows machine, kept in a folder. The machine may be killed before each step that changes the disk. A file's mode
 * stands for its access list: 0600 is that of the state folder, 0644 that of any other folder. */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { Killed, Thrown } from "./outside.ts";

export class Disk {
  readonly root: string;
  /** Folders that SYSTEM and Administrators alone may enter, and those that belong to somebody else. */
  readonly guarded = new Set<string>();
  readonly foreign = new Set<string>();
  /** Files that a program holds open, so that they cannot be replaced. */
  readonly held = new Set<string>();
  steps = 0;
  killAt = 0;

  constructor(root: string) {
    this.root = root;
  }

  at(path: string): string {
    return join(
      this.root,
      ...path
        .toLowerCase()
        .replace(":", "")
        .split(/[\\/]+/),
    );
  }

  /** One change of the disk, before which the machine may be killed. What the system refuses is an error of the script. */
  step<T>(change: () => T): T {
    this.steps += 1;
    if (this.steps === this.killAt) throw new Killed();
    return this.look(change);
  }

  look<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof Killed || error instanceof Thrown) throw error;
      throw new Thrown((error as Error).message.replaceAll(this.root, ""));
    }
  }

  attributes(path: string): number {
    const stat = fs.lstatSync(this.at(path), { throwIfNoEntry: false });
    if (stat === undefined) return -1;
    return stat.isSymbolicLink() ? 1_024 + 32 : stat.isDirectory() ? 16 : 32;
  }

  bytes(path: string): Buffer {
    return this.look(() => fs.readFileSync(this.at(path)));
  }

  /** A file in a guarded folder is closed to others; elsewhere it is as open as its folder. */
  write(path: string, bytes: Buffer): void {
    const isGuarded = [...this.guarded].some((folder) => this.at(path).startsWith(folder));
    this.step(() => fs.writeFileSync(this.at(path), ""));
    fs.chmodSync(this.at(path), isGuarded ? 0o600 : 0o644);
    if (bytes.length > 0) this.step(() => fs.writeFileSync(this.at(path), bytes));
  }

  remove(path: string): void {
    if (this.held.has(this.at(path))) throw new Thrown("it is used by another process");
    this.step(() => fs.rmSync(this.at(path), { force: true }));
  }

  removeAll(path: string): void {
    for (const entry of fs.readdirSync(this.at(path), { withFileTypes: true })) {
      if (entry.isDirectory()) this.removeAll(`${path}\\${entry.name}`);
      else this.remove(`${path}\\${entry.name}`);
    }
    this.removeFolder(path);
  }

  removeFolder(path: string): void {
    this.step(() => fs.rmdirSync(this.at(path)));
    this.guarded.delete(this.at(path));
  }

  make(path: string): void {
    this.step(() => fs.mkdirSync(this.at(path), { recursive: true }));
  }

  moveFolder(from: string, to: string): void {
    if (this.attributes(to) !== -1) throw new Thrown(`${to} exists`);
    this.step(() => fs.renameSync(this.at(from), this.at(to)));
  }

  /** Replaces what is there in one step, but never across volumes. */
  replace(from: string, to: string): boolean {
    if (!isSameVolume(from, to) || this.held.has(this.at(to)) || this.attributes(to) === 16) return false;
    this.step(() => fs.renameSync(this.at(from), this.at(to)));
    return true;
  }

  link(made: string, old: string): boolean {
    if (!isSameVolume(made, old)) return false;
    this.step(() => fs.linkSync(this.at(old), this.at(made)));
    return true;
  }

  names(path: string, folders: boolean): string[] {
    const entries = this.look(() => fs.readdirSync(this.at(path), { withFileTypes: true }));
    return entries.filter((entry) => entry.isDirectory() === folders).map(({ name }) => `${path}\\${name}`);
  }

  access(path: string): number {
    return this.look(() => fs.statSync(this.at(path)).mode & 0o777);
  }

  setAccess(path: string, mode: number): void {
    this.step(() => fs.chmodSync(this.at(path), mode));
  }

  /** Puts a file there from outside. */
  put(path: string, content: string | Buffer, mode = 0o644): void {
    fs.mkdirSync(dirname(this.at(path)), { recursive: true });
    fs.writeFileSync(this.at(path), content);
    fs.chmodSync(this.at(path), mode);
  }

  content(path: string): string | undefined {
    return this.attributes(path) === 32 ? this.bytes(path).toString() : undefined;
  }
}

function isSameVolume(one: string, other: string): boolean {
  return one[0]?.toLowerCase() === other[0]?.toLowerCase();
}
