/** Measures CPU time and peak memory of one stack's provider process by polling /proc (Linux only). Both figures only
 * grow, so the last poll before the process ends gives their final values, but for the last 50 ms. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { cpuSecondsOf, isProvider, peakRssOf } from "./proc.ts";

export interface Usage {
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

const POLL_MS = 50;

export const CAN_MEASURE = process.platform === "linux";

export class Meter {
  readonly #dir: string;
  readonly #timer: NodeJS.Timeout;
  readonly #seen = new Map<number, Usage>();
  #pid: number | undefined;

  constructor(dir: string) {
    this.#dir = dir;
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Undefined where /proc does not exist. @throws when no provider process of the stack was found */
  usage(): Usage | undefined {
    if (!CAN_MEASURE) return undefined;
    const all = [...this.#seen.values()];
    if (all.length === 0) throw new Error("the provider process was not found in /proc");
    return {
      cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      peakRssBytes: all.reduce((most, { peakRssBytes }) => Math.max(most, peakRssBytes), 0),
    };
  }

  #poll(): void {
    if (!CAN_MEASURE) return;
    this.#pid ??= findProvider(this.#dir);
    const usage = this.#pid === undefined ? undefined : usageOf(this.#pid);
    if (this.#pid !== undefined && usage !== undefined) this.#seen.set(this.#pid, usage);
    else this.#pid = undefined;
  }
}

/** Finds the provider process by its working folder, which is the stack's folder. */
function findProvider(dir: string): number | undefined {
  const found = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    return attempt(
      () =>
        readlinkSync(`/proc/${name}/cwd`) === dir &&
        isProvider(readFileSync(`/proc/${name}/cmdline`, "utf8")),
    );
  });
  return found === undefined ? undefined : Number(found);
}

function usageOf(pid: number): Usage | undefined {
  return attempt(() => {
    const peakRssBytes = peakRssOf(readFileSync(`/proc/${pid}/status`, "utf8"));
    if (peakRssBytes === undefined) return undefined;
    return { cpuSeconds: cpuSecondsOf(readFileSync(`/proc/${pid}/stat`, "utf8")), peakRssBytes };
  });
}

/** Returns undefined when reading fails, because a process may end while its files in /proc are read. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
