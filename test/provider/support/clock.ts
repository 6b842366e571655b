/** A clock that jumps to the next timer as soon as nothing else has anything to do: hours pass in no time. */
import type { Clock } from "../../../provider/src/waiter/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly end: (how: "slept" | "aborted") => void;
}

export class TestClock implements Clock {
  time: number;
  /** Every sleep asked for, in milliseconds. */
  readonly naps: number[] = [];
  private readonly timers = new Set<Timer>();
  private order = 0;
  private pumping = false;

  constructor(time = 1_700_000_000_000) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<"slept" | "aborted"> {
    this.naps.push(ms);
    if (signal?.aborted) return Promise.resolve("aborted");
    return new Promise((resolve) => {
      const onAbort = () => timer.end("aborted");
      const timer: Timer = {
        at: this.time + Math.max(0, ms),
        order: this.order++,
        end: (how) => {
          this.timers.delete(timer);
          signal?.removeEventListener("abort", onAbort);
          resolve(how);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.timers.add(timer);
      this.pump();
    });
  }

  /** Runs the given work when the time has come. */
  at(ms: number, work: () => void): void {
    const timer: Timer = {
      at: this.time + ms,
      order: this.order++,
      end: () => {
        this.timers.delete(timer);
        work();
      },
    };
    this.timers.add(timer);
    this.pump();
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      const next = [...this.timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) return;
      this.time = Math.max(this.time, next.at);
      next.end("slept");
      if (this.timers.size > 0) this.pump();
    });
  }
}
