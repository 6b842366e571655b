/**
 * A read whose answer decides whether something is sent a second time: asked again while its faults are passing.
 */
import { retryDelay } from "../core/delay.ts";
import type { Answer } from "../core/model.ts";
import type { Deps } from "./context.ts";

/** Flow control is per minute, so what is throttled must be asked for longer than one. */
const LIMIT_MS = 150_000;

export async function patiently<T>(read: () => Promise<Answer<T>>, deps: Deps): Promise<Answer<T>> {
  const end = deps.clock.now() + LIMIT_MS;
  for (let failures = 1; ; failures++) {
    const answer = await read();
    if (answer.ok || answer.fault.kind === "terminal") return answer;
    const nap = retryDelay(answer.fault.kind, failures, deps.random());
    if (deps.clock.now() + nap >= end) return answer;
    if ((await deps.clock.sleep(nap, deps.signal)) === "aborted") return answer;
  }
}
