/**
 * The live line of one row. It is thinned out, its last text always arrives, and a minute without any line repeats it, because
 * build servers end a job that prints nothing for long.
 */
import { showDuration } from "../report/duration.ts";
import type { Clock } from "../waiter/clock.ts";
import { Thinner } from "./thinner.ts";

/** Interval at which the line looks whether anything is to be shown. */
const TICK_MS = 1_000;
const LONGEST_SILENCE_MS = 60_000;

export class LiveLine {
  private readonly clock: Clock;
  private readonly show: (text: string) => void;
  private readonly thin: Thinner;
  private ticking: AbortController | undefined;
  private shown = "";
  /** When the last change was shown, a lasting line included. */
  private changedAt = 0;
  private shownAt = 0;

  constructor(clock: Clock, show: (text: string) => void) {
    this.clock = clock;
    this.show = show;
    this.thin = new Thinner(clock.now());
  }

  offer(text: string): void {
    this.change(this.thin.offer(text, this.clock.now()));
    if (this.ticking !== undefined) return;
    this.ticking = new AbortController();
    void this.tick(this.ticking.signal);
  }

  /** Tells that a lasting line was shown on the row. */
  interrupted(): void {
    this.changedAt = this.clock.now();
    this.shownAt = this.changedAt;
  }

  /** Shows what was held back, and ends the repeating. */
  end(): void {
    this.ticking?.abort();
    this.ticking = undefined;
    this.change(this.thin.rest());
  }

  private async tick(signal: AbortSignal): Promise<void> {
    while ((await this.clock.sleep(TICK_MS, signal)) === "slept") {
      const now = this.clock.now();
      this.change(this.thin.due(now));
      if (now - this.shownAt < LONGEST_SILENCE_MS) continue;
      this.shownAt = now;
      this.show(`${this.shown}; no change for ${showDuration(now - this.changedAt)}`);
    }
  }

  private change(text: string | undefined): void {
    if (text === undefined) return;
    this.shown = text;
    this.interrupted();
    this.show(text);
  }
}
