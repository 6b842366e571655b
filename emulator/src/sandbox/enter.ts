/** Runs one command in the namespaces of a booted instance and collects its output. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Requirements } from "./boot.ts";
import { descendants, killAtOnce } from "./processes.ts";
import { ENTER, STARTED, TOOLS } from "./scripts.ts";
import { Tail } from "./tail.ts";

/** One command to run, and the user as which to run it. */
export interface Entry {
  /** What `sh -c` gets: the path of the script's file, or the script itself. */
  readonly command: string;
  readonly workingDir: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export type EntryEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  /** The command never began. `reason` is what the programs before it printed. */
  | { readonly kind: "broken"; readonly reason: string };

/** Starts the command in the instance whose process 1 is `pid`. `done` is called once, at its end. Returns a function
 * that kills the command and all that it has started. */
export function enter(
  entry: Entry,
  pid: number,
  requirements: Requirements,
  done: (end: EntryEnd) => void,
): () => void {
  const child = spawn(requirements.nsenter, argumentsFor(entry, pid, requirements), {
    detached: true,
    cwd: "/",
    env: { PATH: pathOf(requirements), HOME: entry.home },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const tail = new Tail();
  child.stdout?.on("data", (chunk: Buffer) => tail.add(chunk));
  let [heard, reason] = ["", ""];
  (child.stdio[3] as Readable).on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    reason += chunk.toString();
  });
  let isDone = false;
  const finish = (end: EntryEnd) => {
    if (!isDone) done(end);
    isDone = true;
  };
  child.on("error", (error) => finish({ kind: "broken", reason: error.message }));
  child.on("close", (code) => {
    const { output, dropped } = tail.result();
    if (heard.includes(STARTED)) finish({ kind: "exit", code: code ?? -1, output, dropped });
    else finish({ kind: "broken", reason: (reason + output.toString()).trim() });
  });
  return () => {
    if (child.pid !== undefined && descendants(child.pid).length > 0) killAtOnce(child.pid);
  };
}

/** The agent's own path. busybox stands in a folder of its own. */
function pathOf({ busybox }: Requirements): string {
  const usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return busybox === undefined ? usual : `${usual}:${TOOLS}`;
}

function argumentsFor(entry: Entry, pid: number, requirements: Requirements): string[] {
  const { command, workingDir, uid, gid } = entry;
  const { shell, isRoot, setpriv } = requirements;
  // As an ordinary user this process is the only user inside already, and may not set its groups.
  const user = isRoot ? ["-S", String(uid), "-G", String(gid)] : ["--preserve-credentials"];
  return [
    ...["-t", String(pid), "-U", "-m", "-p", "-n", "-i", "-u", ...user],
    "--",
    // Root's namespaces belong to this machine's root, so that a command there cannot change mounts anyway.
    ...(isRoot || setpriv === undefined ? [] : [setpriv, "--bounding-set", "-sys_admin"]),
    ...[shell, "-c", ENTER, "sh", workingDir, shell, command],
  ];
}
