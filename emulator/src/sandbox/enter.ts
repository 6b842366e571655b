/** Runs one command in the namespaces of a booted instance and collects its output. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Termination } from "../fleet/command-runner.ts";
import type { Requirements } from "./boot.ts";
import { Output } from "./output.ts";
import { killAtOnce, killShells, signal, terminate } from "./processes.ts";
import { ENTER, STARTED, TOOLS } from "./scripts.ts";

/** One command to run, and the user as which to run it. */
export interface Entry {
  /** What `sh -c` gets: the path of the script's file, or the script itself. */
  readonly command: string;
  /** Name of the script's file, by which its shells are known. */
  readonly fileName: string;
  readonly workingDir: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export type EntryEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  /** The command never began. `reason` is what the programs before it printed. */
  | { readonly kind: "broken"; readonly reason: string };

export interface Entered {
  /** Ends the command as the agent does. `done` is then called soon, also when a part of the command goes on. */
  end(termination: Termination): void;
  /** Kills the command as an accident would: all of it at one moment, or only the shells that run the script. */
  kill(what: "tree" | "shell"): void;
}

/** Milliseconds for which the agent waits for output when the shell has ended but a child keeps the output open. */
const LAST_WORDS_MS = 200;

/** Starts the command in the instance whose process 1 is `pid`. `done` is called once, at its end. */
export function enter(
  entry: Entry,
  pid: number,
  requirements: Requirements,
  done: (end: EntryEnd) => void,
): Entered {
  const child = spawn(requirements.nsenter, argumentsFor(entry, pid, requirements), {
    detached: true,
    cwd: "/",
    env: { PATH: pathOf(requirements), HOME: entry.home },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const finish = watch(child, requirements, done);
  return {
    end: (termination) => {
      if (child.pid === undefined || hasEnded(child)) return;
      if (!terminate(child.pid, termination, entry.fileName)) finish(null);
    },
    kill: (what) => {
      if (child.pid === undefined || hasEnded(child)) return;
      if (what === "shell") killShells(child.pid, entry.fileName);
      else {
        killAtOnce(child.pid);
        wakeUntilEnded(child);
      }
    },
  };
}

/** nsenter stops itself when it sees that its child is stopped. It may see that late, after a SIGCONT. */
function wakeUntilEnded(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  signal(child.pid, "SIGCONT");
  setImmediate(() => wakeUntilEnded(child));
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Calls `done` once: when the command has ended and its output is complete, or when the returned function is called. */
function watch(
  child: ChildProcess,
  { clock, logQuota }: Requirements,
  done: (end: EntryEnd) => void,
): (code: number | null) => void {
  const output = new Output(logQuota);
  let [heard, reason, isDone] = ["", "", false];
  child.stdout?.on("data", (chunk: Buffer) => output.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => {
    reason += chunk.toString();
  });
  (child.stdio[3] as Readable).on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  const end = (what: EntryEnd) => {
    if (!isDone) done(what);
    isDone = true;
  };
  // The exit code of a shell that a signal has killed is -1, as in Go.
  const finish = (code: number | null) => {
    const { output: shown, dropped } = output.result();
    if (heard.includes(STARTED)) end({ kind: "exit", code: code ?? -1, output: shown, dropped });
    else end({ kind: "broken", reason: (reason + shown.toString()).trim() });
  };
  child.on("error", ({ message }) => end({ kind: "broken", reason: message }));
  child.on("close", finish);
  child.on("exit", (code) => {
    const timer = clock.after(LAST_WORDS_MS, () => finish(code));
    child.on("close", () => timer.cancel());
  });
  return finish;
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
