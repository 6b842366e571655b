/** A virtual clock for the provider and the emulator. It stands still while code runs, and jumps ahead when all of it
 * sleeps. `Date` follows it, because API calls are signed with the time. */
import { vi } from "vitest";
import type { Clock as ProviderClock } from "../../../provider/src/waiter/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Whether time may jump to this timer, because the provider sleeps until then. Other timers only fire on the way. */
  readonly sleeper: boolean;
  readonly run: () => void;
}

export class VirtualClock implements ProviderClock {
  readonly startedAt: number;
  private time: number;
  private order = 0;
  private working = 0;
  private life = 0;
  private pumping = false;
  private readonly timers = new Set<Timer>();

  constructor(time = Date.now()) {
    vi.useFakeTimers({ toFake: ["Date"], now: time });
    this.time = time;
    this.startedAt = time;
  }

  now(): number {
    return this.time;
  }

  /** Is the provider's `sleep`. Time may jump to its end. */
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

  /** Is the emulator's `after`. Time does not jump to such a timer; it fires on the way. */
  after(ms: number, run: () => void): { cancel(): void } {
    const timer = this.add(ms, false, run);
    return { cancel: () => void this.timers.delete(timer) };
  }

  /** Keeps time from jumping until the work is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { life } = this;
    this.working++;
    try {
      return await work();
    } finally {
      this.ended(life);
    }
  }

  /** Sleeps in the middle of `during`: time may jump meanwhile. */
  async nap(ms: number, signal?: AbortSignal): Promise<"slept" | "aborted"> {
    const { life } = this;
    this.working--;
    const end = await this.sleep(ms, signal);
    if (life === this.life) this.working++;
    return end;
  }

  /** Forgets the sleeps and work of a killed process, so that time does not wait for them. */
  bury(): void {
    this.life++;
    this.working = 0;
    for (const timer of this.timers) if (timer.sleeper) this.timers.delete(timer);
  }

  /** Moves time forward. Timers that become due fire in order, each at its own time. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (let next = this.next(); next !== undefined && next.at <= until; next = this.next()) this.fire(next);
    this.set(until);
  }

  private ended(life: number): void {
    if (life !== this.life) return;
    this.working--;
    this.pump();
  }

  private add(ms: number, sleeper: boolean, run: () => void): Timer {
    const timer = { at: this.time + Math.max(0, ms), order: this.order++, sleeper, run };
    this.timers.add(timer);
    return timer;
  }

  private next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    this.set(timer.at);
    timer.run();
  }

  private set(time: number): void {
    this.time = Math.max(this.time, time);
    vi.setSystemTime(this.time);
  }

  /** Fires timers up to the end of the first sleep, when nothing works any more. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      if (this.working > 0 || ![...this.timers].some(({ sleeper }) => sleeper)) return;
      const next = this.next();
      if (next === undefined) return;
      this.fire(next);
      // pump() waits a turn of the event loop, so that code which the timer woke runs before the next timer fires.
      this.pump();
    });
  }
}
