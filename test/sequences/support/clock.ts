/** One clock for provider and emulator. Time stands still while anything really works, that is during a call or a script,
 * and jumps to the next timer when only sleeps are left. `Date` follows it, because calls are signed with the time. */
import { vi } from "vitest";
import type { Clock as ProviderClock } from "../../../provider/src/waiter/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Whether time may jump to this timer. Timers of the emulator only fire on the way. */
  readonly sleeper: boolean;
  readonly run: () => void;
}

/** Real milliseconds between two looks at whether a script has ended. */
const LOOK_MS = 2;

export class SharedClock implements ProviderClock {
  /** Tells whether a script runs now. Its end is seen soon, although nobody announces it. */
  isBusy: () => boolean = () => false;
  private time: number;
  private order = 0;
  private working = 0;
  private pumping = false;
  private readonly timers = new Set<Timer>();

  constructor(time = Date.now()) {
    vi.useFakeTimers({ toFake: ["Date"], now: time });
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<"slept" | "aborted"> {
    if (signal?.aborted) return Promise.resolve("aborted");
    return new Promise((resolve) => {
      const onAbort = () => {
        this.timers.delete(timer);
        resolve("aborted");
      };
      const timer = this.add(ms, true, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve("slept");
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      this.pump();
    });
  }

  /** Is the emulator's `after`. */
  after(ms: number, run: () => void): { cancel(): void } {
    const timer = this.add(ms, false, run);
    this.pump();
    return { cancel: () => void this.timers.delete(timer) };
  }

  /** Time stands still until the returned function is called. */
  hold(): () => void {
    let isHeld = true;
    this.working++;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.working--;
      this.pump();
    };
  }

  private add(ms: number, sleeper: boolean, run: () => void): Timer {
    const timer = { at: this.time + Math.max(0, ms), order: this.order++, sleeper, run };
    this.timers.add(timer);
    return timer;
  }

  private next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers)
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    return first;
  }

  /** Fires one timer, and comes again a turn of the event loop later, so that what it woke can go on first. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      const next = this.next();
      if (next === undefined) return;
      const isDue = next.at <= this.time;
      if (!isDue && (this.working > 0 || ![...this.timers].some(({ sleeper }) => sleeper))) return;
      if (!isDue && this.isBusy()) this.lookAgain();
      else this.fire(next);
    });
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    this.time = Math.max(this.time, timer.at);
    vi.setSystemTime(this.time);
    timer.run();
    this.pump();
  }

  private lookAgain(): void {
    this.pumping = true;
    setTimeout(() => {
      this.pumping = false;
      this.pump();
    }, LOOK_MS);
  }
}
