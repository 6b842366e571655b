/** Runs a script and kills it: its shell at a place in its text or at a system call, or all of its processes at once. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where a run dies. A `point` is the nth command of the script; `call` is a system call of its shell, told by its name and
 * by how many of that name came before (callsOf), which needs strace; `after` kills the shell and its helpers after some milliseconds; `helpers` kills all helpers for a while, so
 * that the shell sees each of them die, and then the shell. */
export type Death =
  | { readonly at: "point"; readonly n: number }
  | ({ readonly at: "call" } & SystemCall)
  | { readonly at: "after"; readonly ms: number }
  | { readonly at: "helpers"; readonly ms: number };

export interface SystemCall {
  readonly name: string;
  /** Which call of this name it is, from 1. strace counts each name by itself. */
  readonly n: number;
}

/** Runs the script and returns the system calls that its shell made, in order. */
export function callsOf(shell: readonly string[], file: string): SystemCall[] {
  const log = `${file}.calls`;
  spawnSync("strace", ["-o", log, ...shell, file]);
  const counts = new Map<string, number>();
  return [...readFileSync(log, "utf8").matchAll(/^(\w+)\(/gm)].map(([, name = ""]) => {
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    return { name, n };
  });
}

export interface Ended {
  readonly killed: boolean;
  readonly output: string;
}

const GOES_ON = /(?:&&|\|\||\||\\|\bin)$/;
const INSIDE = /^(?:then|else|elif|fi|do|done|esac)\b|^[^ (]*\)|^;;|\$[?!]/;

/** Puts a point before each line at which a command begins. */
export function withPoints(script: string, n: number): string {
  const lines = script.split("\n");
  const marked = lines.map((line, at) => {
    const before = lines[at - 1] ?? "";
    const begins = /^[A-Za-z_[!]/.test(line) && !INSIDE.test(line) && !GOES_ON.test(before);
    return begins ? `dies; ${line}` : line;
  });
  return `point=0\ndies() { point=$((point+1)); [ $point != ${n} ] || kill -9 $$; }\n${marked.join("\n")}`;
}

export function run(shell: readonly string[], file: string, death?: Death): Promise<Ended> {
  const strace =
    death?.at === "call"
      ? ["strace", "-o", "/dev/null", "-e", `inject=${death.name}:signal=KILL:when=${death.n}`]
      : [];
  const [program = "", ...args] = [...strace, ...shell, file];
  const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  child.stdout.on("data", (some: Buffer) => output.push(some));
  child.stderr.on("data", (some: Buffer) => output.push(some));
  const timer = setTimeout(
    () => end(child.pid ?? 0, death?.at),
    death !== undefined && "ms" in death ? death.ms : 60_000,
  );
  return new Promise((done, failed) => {
    child.on("error", failed).on("exit", (code) => {
      clearTimeout(timer);
      child.stdout.destroy();
      done({ killed: code === null || code > 1, output: Buffer.concat(output).toString("latin1") });
    });
  });
}

function end(pid: number, how: Death["at"] | undefined): void {
  if (how === "helpers") for (let n = 0; n < 400; n++) for (const helper of children(pid)) kill(helper);
  kill(how === "after" ? -pid : pid);
}

function children(pid: number): readonly number[] {
  try {
    const direct = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter(Boolean)
      .map(Number);
    return direct.flatMap((one) => [...children(one), one]);
  } catch {
    return [];
  }
}

/** A process that has ended in the meantime is killed already. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
