/** A clock that jumps to the end of the next sleep as soon as nothing else is left to do, so that no test waits. */

// The timer of the module, because a test may have replaced the global ones by fake timers.
import { setImmediate } from "node:timers";
import type { Clock } from "../waiter/clock.ts";

interface Sleep {
  readonly until: number;
  readonly end: (how: "slept" | "aborted") => void;
}

/** The same in every run, so that times in results can be compared. */
const START = Date.UTC(2026, 0, 31, 8);

export class JumpingClock implements Clock {
  private time = START;
  private readonly sleeps = new Set<Sleep>();
  private isJumping = false;

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<"slept" | "aborted"> {
    if (signal?.aborted) return Promise.resolve("aborted");
    return new Promise((resolve) => {
      const onAbort = () => sleep.end("aborted");
      const sleep: Sleep = {
        until: this.time + Math.max(0, ms),
        end: (how) => {
          this.sleeps.delete(sleep);
          signal?.removeEventListener("abort", onAbort);
          resolve(how);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.sleeps.add(sleep);
      this.jumpSoon();
    });
  }

  private jumpSoon(): void {
    if (this.isJumping) return;
    this.isJumping = true;
    setImmediate(() => {
      this.isJumping = false;
      const [next] = [...this.sleeps].sort((a, b) => a.until - b.until);
      if (next === undefined) return;
      this.time = Math.max(this.time, next.until);
      next.end("slept");
      if (this.sleeps.size > 0) this.jumpSoon();
    });
  }
}
