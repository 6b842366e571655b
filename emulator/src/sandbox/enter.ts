/** Runs one script in Linux namespaces of its own, with an instance's folder as root folder, and collects its output. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { INNER, MAP, MIDDLE, OUTER, STARTED, TOOLS } from "./scripts.ts";
import { Tail } from "./tail.ts";

/** The programs and rights of this machine that running a script needs. */
export interface Requirements {
  readonly busybox: string;
  readonly unshare: string;
  /** Whether this process is root. If so, user and group ids are the same inside and outside of the namespace. */
  readonly isRoot: boolean;
  /** Number of user and group ids that exist inside of the namespace, counted from 0. */
  readonly ids: number;
  /** An empty folder on which the script's file system is mounted. Nothing is written to the folder itself. */
  readonly stage: string;
}

/** One script to run, and the instance and user as which to run it. */
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
  /** The script never began. `reason` is what the programs before it printed. */
  | { readonly kind: "broken"; readonly reason: string };

/** Starts the script. `done` is called once, at its end. Returns a function that kills the script and its processes. */
export function enter(entry: Entry, requirements: Requirements, done: (end: EntryEnd) => void): () => void {
  const child = spawn(requirements.unshare, argumentsFor(entry, requirements), {
    detached: true,
    cwd: "/",
    env: {},
    stdio: ["ignore", "pipe", "ignore", "pipe", "pipe"],
  });
  const tail = new Tail();
  child.stdout?.on("data", (chunk: Buffer) => tail.add(chunk));
  const started = converse(child, entry.script, requirements);
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

function argumentsFor(entry: Entry, { busybox, isRoot, stage }: Requirements): string[] {
  const { root, hostname, workingDir, user, home } = entry;
  const outer = isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  // A root process enters a user namespace (-U) only after the mounts are made, so that the script cannot undo them.
  // Another user has entered one before, because mounting needs it.
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

/**
 * Waits for the word `MAP` on descriptor 4 of the child, then maps its user ids and writes the script to descriptor 3.
 * Returns a function that tells whether the script has begun.
 */
function converse(child: ChildProcess, script: string, { isRoot, ids }: Requirements): () => boolean {
  const input = child.stdio[3] as Writable;
  let heard = "";
  (child.stdio[4] as Readable).on("data", (chunk: Buffer) => {
    const isNew = !heard.includes(MAP);
    heard += chunk.toString();
    if (!isNew || !heard.includes(MAP)) return;
    if (isRoot) mapIds(child.pid ?? 0, ids);
    input.end(`go\n${script}`);
  });
  // The child may end before it has read the script, which makes writing fail. Its exit is handled elsewhere.
  input.on("error", () => {});
  return () => heard.includes(STARTED);
}

/** Maps the ids of the namespace to the ids of this machine. */
function mapIds(pid: number, ids: number): void {
  try {
    for (const kind of ["gid", "uid"]) writeFileSync(`/proc/${pid}/${kind}_map`, `0 0 ${ids}`);
  } catch {
    // The kernel refused. Without ids the child cannot write the script's file, so it ends with an error of its own.
  }
}

/** Kills the child's process group. Process 1 of the namespace is in it, and Linux ends all processes of a namespace
 * with its process 1. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended by itself.
  }
}
