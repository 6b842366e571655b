/**
 * Notices that the engine is gone, because the provider process would otherwise live on and go on sending. A log call to the
 * engine is the heartbeat. Process ids do not tell it, because a shell stands between the engine and this process.
 */
import type { Clock } from "../waiter/clock.ts";
import type { Beat } from "./engine.ts";

const BEAT_MS = 2_000;
/** An engine on a busy machine may leave one beat unanswered. */
const MOST_UNANSWERED = 2;
/** The last log lines need this long to leave the process. */
const EXIT_MS = 500;

export interface Watched {
  readonly clock: Clock;
  readonly beat: () => Promise<Beat>;
  /** Stops all work, as a cancel does. */
  readonly stop: () => void;
  /** Ends the process. */
  readonly exit: () => void;
}

/**
 * Watches the engine from the first call to the end of the process. Once the engine is gone, nobody waits for a result and
 * nobody ends this process, so the watch stops all work and then ends the process.
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

  /** Carries out work. When the engine is gone, the process waits for the end of the work before it ends itself. */
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

/** Resolves when one beat fails, or when two beats in a row are not answered. */
export async function engineGone(clock: Clock, beat: () => Promise<Beat>): Promise<void> {
  for (let unanswered = 0; unanswered < MOST_UNANSWERED; ) {
    await clock.sleep(BEAT_MS);
    const answer = await beat();
    if (answer === "failed") return;
    unanswered = answer === "unanswered" ? unanswered + 1 : 0;
  }
}
