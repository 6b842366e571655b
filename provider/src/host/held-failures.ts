/**
 * Holds a failure back until every other create and update of this process has ended and each failed rollout's gate has
 * come. The engine closes the program's connection with the first failure: what fails after it is published to nobody.
 */
import type { Clock } from "../waiter/clock.ts";

/** A gate that has not come by then is not wanted in this update (`--target`), or the engine has no worker left for it. */
const GATE_LIMIT_MS = 5_000;
/** The wait for other rollouts is without a limit, because each of them has its own; timers cannot run for ever. */
const LOOK_AGAIN_MS = 3_600_000;

export class HeldFailures {
  private underWay = 0;
  /** Runs of failed rollouts whose gate has not come yet. */
  private readonly missingGates = new Set<string>();
  /** Aborts, and is replaced, with everything that may end a wait. */
  private news = new AbortController();

  begin(): void {
    this.underWay++;
  }

  /** `failedRun`: the run of a rollout that failed, so that its gate must come before any failure is told. */
  end(failedRun?: string): void {
    this.underWay--;
    if (failedRun !== undefined) this.missingGates.add(failedRun);
    this.tell();
  }

  gateCame(run: string): void {
    this.missingGates.delete(run);
    this.tell();
  }

  /** Ends when a failure may be told; at once after a cancel. */
  async mayFail(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.underWay > 0 || this.missingGates.size > 0)) {
      const limit = this.underWay > 0 ? LOOK_AGAIN_MS : GATE_LIMIT_MS;
      const slept = await clock.sleep(limit, AbortSignal.any([signal, this.news.signal]));
      if (slept === "slept" && this.underWay === 0) this.missingGates.clear();
    }
  }

  private tell(): void {
    this.news.abort();
    this.news = new AbortController();
  }
}
