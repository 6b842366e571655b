/** The processes of one stack, found by their working folder: nothing else on the machine is ever signalled. */
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

/** The CLI that runs the stack's update. */
export async function engineIn(dir: string): Promise<number> {
  const isEngine = ({ command }: Found) => /^\S*pulumi (.* )?up /.test(command);
  return until("the engine runs", () => processesIn(dir).find(isEngine)?.pid);
}

/** Processes left in the folder when all had this long to end. */
export async function leftAfter(dir: string, ms: number): Promise<Found[]> {
  const end = Date.now() + ms;
  while (processesIn(dir).length > 0 && Date.now() < end) await sleep(100);
  return processesIn(dir);
}

/** Milliseconds of the real clock, for printing and for limits against hangs: a loaded machine must not fail a test. */
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
