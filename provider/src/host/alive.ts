/**
 * Notices that the engine is gone: the provider process would otherwise live on as an orphan and go on sending.
 * A log RPC is the heartbeat; process ids say nothing, because a shell stands between engine and provider.
 */
import type { Clock } from "../waiter/clock.ts";
import type { Beat } from "./engine.ts";

const BEAT_MS = 2_000;
/** A busy machine may miss one. */
const MOST_UNANSWERED = 2;
/** Time for the last lines to leave the process. */
const EXIT_MS = 500;

export interface Watched {
  readonly clock: Clock;
  readonly beat: () => Promise<Beat>;
  /** Stops all work as a cancel does. */
  readonly stop: () => void;
  /** Ends the process. */
  readonly exit: () => void;
}

/**
 * Watches the engine from the first call to the end of the process. When the engine is gone, nobody waits for a result:
 * all work is stopped, and then the process ends itself, because nobody else ends it.
 */
export class EngineWatch {
  private readonly watched: Watched;
  private isWatching = false;
  private isGone = false;
  private underWay = 0;

  constructor(watched: Watched) {
    this.watched = watched;
  }

  begin(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    const { clock, beat, stop } = this.watched;
    void engineGone(clock, beat).then(() => {
      this.isGone = true;
      stop();
      this.endOnceIdle();
    });
  }

  /** Work that a gone engine stops, and that the process does not end before. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.begin();
    this.underWay++;
    try {
      return await work();
    } finally {
      this.underWay--;
      this.endOnceIdle();
    }
  }

  private endOnceIdle(): void {
    const { clock, exit } = this.watched;
    if (this.isGone && this.underWay === 0) void clock.sleep(EXIT_MS).then(exit);
  }
}

/** Ends when a beat fails, or when two in a row are not answered. */
export async function engineGone(clock: Clock, beat: () => Promise<Beat>): Promise<void> {
  for (let unanswered = 0; unanswered < MOST_UNANSWERED; ) {
    await clock.sleep(BEAT_MS);
    const answer = await beat();
    if (answer === "failed") return;
    unanswered = answer === "unanswered" ? unanswered + 1 : 0;
  }
}
