/**
 * Paces the calls of the whole process, one pace per action, so that parallel rollouts back off together.
 */
import type { Answer } from "../core/model.ts";
import { FREE, type Pace, succeeded, throttled, turn } from "../core/pace.ts";
import type { Clock } from "../waiter/clock.ts";
import type { Call } from "./transport.ts";

/** A cancel ends the wait: what would write is then not called, a read is called at once. */
export function paced(call: Call, clock: Clock, signal?: AbortSignal): Call {
  const paces = new Map<string, Pace>();
  const of = (action: string) => paces.get(action) ?? FREE;
  return async (action, params, options) => {
    const { pace, waitMs } = turn(of(action), clock.now());
    paces.set(action, pace);
    const slept = waitMs > 0 ? await clock.sleep(waitMs, signal) : "slept";
    if (slept === "aborted" && options?.writes === true) return cancelled(action);
    const answer = await call(action, params, options);
    if (answer.ok) paces.set(action, succeeded(of(action)));
    else if (answer.fault.kind === "throttled") {
      paces.set(action, throttled(of(action), clock.now(), answer.fault.retryAfterMs));
    }
    return answer;
  };
}

function cancelled(action: string): Answer<never> {
  const message = "cancelled before it was called";
  return { ok: false, fault: { kind: "transient", action, code: "Cancelled", message } };
}
