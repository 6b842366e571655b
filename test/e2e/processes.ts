/** Finds the processes of one stack by their working folder, so that tests never signal any other process. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Found {
  readonly pid: number;
  readonly command: string;
}

export function processesIn(dir: string): Found[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== dir) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return command === "" ? [] : [{ pid: Number(name), command }];
    } catch {
      return [];
    }
  });
}

/** Returns the process id of the CLI that runs the stack's update, refresh or destroy. */
export async function engineIn(dir: string): Promise<number> {
  const isEngine = ({ command }: Found) => /^\S*pulumi (.* )?(up|refresh|destroy) /.test(command);
  return until("the engine runs", () => processesIn(dir).find(isEngine)?.pid);
}

/** Waits at most this long until all processes in the folder have ended. Returns those that have not. */
export async function leftAfter(dir: string, ms: number): Promise<Found[]> {
  const end = Date.now() + ms;
  while (processesIn(dir).length > 0 && Date.now() < end) await sleep(100);
  return processesIn(dir);
}

/** Measures real time. Tests may print it and may use it for generous limits only, because the machine may be busy. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round(performance.now() - start);
}

export async function until<T>(what: string, see: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const seen = see();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}
