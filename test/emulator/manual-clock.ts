/** A clock that stands still until a test moves it, and an emulator that runs on it. */
import { type Clock, type EmulatorOptions, startEmulator } from "../../emulator/src/index.ts";
import { popClient } from "./client.ts";

export class ManualClock implements Clock {
  #now: number;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(now = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void) {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return { cancel: () => this.#remove(timer) };
  }

  /** Moves the clock forward. Timers that become due run in order, each at its own time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#remove(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  #remove(timer: { readonly at: number; readonly run: () => void }): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }
}

/** Starts an emulator on a new ManualClock. By default a file or command is Pending for 100 ms and Running for 50 ms. */
export async function timedEmulator(options: EmulatorOptions) {
  const clock = new ManualClock();
  const emulator = await startEmulator({ timing: { pendingMs: 100, runningMs: 50 }, ...options, clock });
  return { clock, emulator, call: popClient(emulator) };
}
