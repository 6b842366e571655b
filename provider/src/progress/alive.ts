/**
 * Notices that the engine is gone: the provider process would otherwise live on as an orphan and go on sending.
 * A log RPC is the heartbeat; process ids say nothing, because a shell stands between engine and provider.
 */
import type { Clock } from "../waiter/clock.ts";
import { heartbeat } from "./engine.ts";

const BEAT_MS = 2_000;

/** Calls `onGone` once, when a beat fails. */
export function watchEngine(clock: Clock, onGone: () => void): void {
  const watch = async () => {
    do await clock.sleep(BEAT_MS);
    while (await heartbeat());
    onGone();
  };
  void watch();
}
