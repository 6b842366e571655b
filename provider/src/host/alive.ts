/**
 * Notices that the engine is gone: the provider process would otherwise live on as an orphan and go on sending.
 * A log RPC is the heartbeat; process ids say nothing, because a shell stands between engine and provider.
 */
import type { Clock } from "../waiter/clock.ts";
import { type Beat, heartbeat } from "./engine.ts";

const BEAT_MS = 2_000;
/** A busy machine may miss one. */
const MOST_UNANSWERED = 2;

/** Calls `onGone` once, when a beat fails, or two in a row are not answered. */
export function watchEngine(
  clock: Clock,
  onGone: () => void,
  beat: () => Promise<Beat> = heartbeat,
): Promise<void> {
  return watch(clock, beat).then(onGone);
}

async function watch(clock: Clock, beat: () => Promise<Beat>): Promise<void> {
  for (let unanswered = 0; unanswered < MOST_UNANSWERED; ) {
    await clock.sleep(BEAT_MS);
    const answer = await beat();
    if (answer === "failed") return;
    unanswered = answer === "unanswered" ? unanswered + 1 : 0;
  }
}
