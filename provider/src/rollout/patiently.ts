/**
 * A read whose answer decides whether something is sent a second time: asked again while its faults are passing.
 */

import type { Answer } from "../core/model.ts";
import { retryDelay, retryLimit } from "../core/wait/delay.ts";
import type { Deps } from "./context.ts";

export async function patiently<T>(read: () => Promise<Answer<T>>, deps: Deps): Promise<Answer<T>> {
  const start = deps.clock.now();
  for (let failures = 1; ; failures++) {
    const answer = await read();
    if (answer.ok || answer.fault.kind === "terminal") return answer;
    const { action, code, kind } = answer.fault;
    const nap = retryDelay(kind, failures, deps.random());
    if (deps.clock.now() + nap >= start + retryLimit(kind, deps.api.maxRetryMs)) return answer;
    deps.progress.status(`${action}: ${code}, trying again`);
    if ((await deps.clock.sleep(nap, deps.signal)) === "aborted") return answer;
  }
}
