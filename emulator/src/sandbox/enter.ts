/** Runs one script inside of one instance's folder, in namespaces of its own, and collects what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { INNER, MAP, MIDDLE, OUTER, STARTED, TOOLS } from "./scripts.ts";
import { Tail } from "./tail.ts";

/** What it takes on this machine. */
export interface Means {
  readonly busybox: string;
  readonly unshare: string;
  /** Whether this process is root; then the ids inside are those outside. */
  readonly isRoot: boolean;
  /** How many user and group ids there are inside, from 0. */
  readonly ids: number;
  /** An empty folder; nothing is written to it. */
  readonly stage: string;
}

export interface Entry {
  /** The instance's folder. */
  readonly root: string;
  readonly hostname: string;
  readonly script: string;
  readonly workingDir: string;
  readonly user: string;
  readonly home: string;
}

export type EntryEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  /** The script never began; the output tells why. */
  | { readonly kind: "broken"; readonly reason: string };

/** `done` is called once, later; the function returned kills everything in there. */
export function enter(entry: Entry, means: Means, done: (end: EntryEnd) => void): () => void {
  const child = spawn(means.unshare, argumentsFor(entry, means), {
    detached: true,
    cwd: "/",
    env: {},
    stdio: ["ignore", "pipe", "ignore", "pipe", "pipe"],
  });
  const tail = new Tail();
  child.stdout?.on("data", (chunk: Buffer) => tail.add(chunk));
  const started = converse(child, entry.script, means);
  let isDone = false;
  const finish = (end: EntryEnd) => {
    if (!isDone) done(end);
    isDone = true;
  };
  child.on("error", (error) => finish({ kind: "broken", reason: error.message }));
  child.on("close", (code) => {
    const { output, dropped } = tail.result();
    if (started()) finish({ kind: "exit", code: code ?? 137, output, dropped });
    else finish({ kind: "broken", reason: output.toString().trim() });
  });
  return () => kill(child);
}

function argumentsFor(entry: Entry, { busybox, isRoot, stage }: Means): string[] {
  const { root, hostname, workingDir, user, home } = entry;
  const outer = isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  // Root enters its user namespace last, so that it owns none of the mounts; anyone else is in one already.
  const inner = isRoot ? ["-U", "-p", "-f", "-n", "-i", "-u"] : ["-p", "-f", "-n", "-i", "-u"];
  return [
    ...outer,
    "--",
    ...[busybox, "sh", "-c", OUTER, "sh", busybox, stage, root, isRoot ? "make" : "bind"],
    ...inner,
    ...[`${TOOLS}/busybox`, "sh", "-c", MIDDLE, "sh", INNER],
    ...[hostname.slice(0, 63), workingDir, user, home],
  ];
}

/** Answers what is said on descriptor 4; tells whether the script has begun. */
function converse(child: ChildProcess, script: string, { isRoot, ids }: Means): () => boolean {
  const input = child.stdio[3] as Writable;
  let heard = "";
  (child.stdio[4] as Readable).on("data", (chunk: Buffer) => {
    const isNew = !heard.includes(MAP);
    heard += chunk.toString();
    if (!isNew || !heard.includes(MAP)) return;
    if (isRoot) mapIds(child.pid ?? 0, ids);
    input.end(`go\n${script}`);
  });
  // It may be gone before it has read.
  input.on("error", () => {});
  return () => heard.includes(STARTED);
}

/** When the kernel refuses, the script does not begin: without ids it cannot write its own file. */
function mapIds(pid: number, ids: number): void {
  try {
    for (const kind of ["gid", "uid"]) writeFileSync(`/proc/${pid}/${kind}_map`, `0 0 ${ids}`);
  } catch {
    // Told by what the script says then.
  }
}

/** The whole group: process 1 of the namespace is in it, and with that one goes everything inside. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
