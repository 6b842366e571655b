/** Starts the namespaces of one instance, in which its folder is the root folder. They stay until `stop` is called or
 * this process ends, so that what a command leaves running meets the next command, as on a real instance. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../clock.ts";
import { BECOME_ROOT, BOOT, MAP, READY, STAY } from "./scripts.ts";

/** The programs and rights of this machine that running commands needs. */
export interface Requirements {
  readonly unshare: string;
  readonly nsenter: string;
  /** Takes the right to change mounts from the commands of an ordinary user. Undefined: they keep it. */
  readonly setpriv: string | undefined;
  /** Shell of the instances. */
  readonly shell: string;
  /** Path of a static busybox, whose programs alone the instances have. Undefined: they see this machine's programs. */
  readonly busybox: string | undefined;
  /** Whether this process is root. If so, user and group ids are the same inside and outside of the namespace. */
  readonly isRoot: boolean;
  /** Number of user and group ids that exist inside of the namespace, counted from 0. */
  readonly ids: number;
  /** An empty folder on which file systems are mounted. Nothing is written to the folder itself. */
  readonly stage: string;
  readonly clock: Clock;
  /** Bytes of output that the server asks the agent to keep. */
  readonly logQuota: number;
}

export interface Image {
  /** The instance's folder. */
  readonly root: string;
  readonly hostname: string;
  /** Folders of this machine that are mounted read-only at the same path. */
  readonly shown: readonly string[];
}

export interface Booted {
  /** Id of the instance's process 1 on this machine. */
  readonly pid: number;
  /** Ends all processes of the instance. */
  stop(): void;
  /** Resolves when the instance has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
}

/** `reason` is what the programs printed that failed to make the namespaces. */
export type Boot = Booted | { readonly reason: string };

export function boot(image: Image, requirements: Requirements): Promise<Boot> {
  const child = spawn(requirements.unshare, argumentsFor(image, requirements), {
    detached: true,
    cwd: "/",
    env: {},
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const [input, words] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  // The child may end before it has read, which makes writing fail. Its end is handled below.
  input.on("error", () => {});
  let [said, heard] = ["", ""];
  // unshare tells on stderr why it failed. BOOT writes to stdout alone.
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => resolve()).once("error", () => resolve()),
  );
  return new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ reason: message }));
    child.on("close", () => resolve({ reason: said.trim() }));
    words.on("data", (chunk: Buffer) => {
      const before = heard;
      heard += chunk.toString();
      const [toMap, ready] = [MAP, READY].map((word) => numberAfter(word, heard));
      if (toMap !== undefined && numberAfter(MAP, before) === undefined) {
        mapIds(toMap, requirements.ids);
        input.write("go\n");
      }
      if (ready !== undefined) resolve({ pid: ready, ended, stop: () => stop(child, ready) });
    });
  });
}

function argumentsFor({ root, hostname, shown }: Image, requirements: Requirements): string[] {
  const { busybox, isRoot, stage, shell: inside } = requirements;
  const common = ["--mount", "--pid", "--fork", "--ipc", "--uts"];
  // A root process enters a user namespace only after the mounts are made (BECOME_ROOT). Another user must have entered
  // one before, because mounting needs it.
  const flags = isRoot ? common : ["--user", "--map-root-user", "--net", ...common];
  const shell = busybox === undefined ? [inside] : [busybox, "sh"];
  const devices = isRoot ? "make" : "bind";
  return [
    ...[...flags, "--", ...shell, "-c", BOOT, "sh", busybox ?? "", stage, root, devices],
    ...[hostname.slice(0, 63), BECOME_ROOT, STAY, inside, isRoot ? "root" : "user"],
    ...shown,
  ];
}

function numberAfter(word: string, text: string): number | undefined {
  const found = new RegExp(`^${word} (\\d+)\\n`, "m").exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** Maps the ids of the namespace to the ids of this machine. */
function mapIds(pid: number, ids: number): void {
  try {
    for (const kind of ["gid", "uid"]) writeFileSync(`/proc/${pid}/${kind}_map`, `0 0 ${ids}`);
  } catch {
    // The kernel refused. Without ids no command can enter, so the command ends with an error of its own.
  }
}

/** Linux ends all processes of a namespace with its process 1. */
function stop(child: ChildProcess, pid: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
