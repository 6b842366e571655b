/**
 * Holds a failure back until every other create and update of this process has ended and the gate of each failed rollout has
 * been called. The engine closes the program's connection at the first failure, so results that come later are not published.
 */
import type { Clock } from "../waiter/clock.ts";

/** A gate that was not called by then is not part of this update (`--target`), or the engine has no worker left for it. */
const GATE_LIMIT_MS = 5_000;
/**
 * The wait for other rollouts has no limit, because each of them has its own. It is cut into sleeps of this length, because
 * a timer cannot be endless.
 */
const LOOK_AGAIN_MS = 3_600_000;

export class HeldFailures {
  private underWay = 0;
  /** `run` of each failed rollout whose gate was not called yet. */
  private readonly missingGates = new Set<string>();
  /** Aborts at each event that may end a wait; a new one takes its place. */
  private news = new AbortController();

  begin(): void {
    this.underWay++;
  }

  /** `failedRun` is the `run` of a rollout that failed without throwing. Its gate must be called before any failure is thrown. */
  end(failedRun?: string): void {
    this.underWay--;
    if (failedRun !== undefined) this.missingGates.add(failedRun);
    this.tell();
  }

  gateCame(run: string): void {
    this.missingGates.delete(run);
    this.tell();
  }

  /** Resolves when a failure may be thrown; resolves at once after a cancel. */
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
