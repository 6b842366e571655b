/**
 * Paces the calls of the whole process, one pace per action, so that parallel rollouts back off together.
 */
import { FREE, type Pace, succeeded, throttled, turn } from "../core/pace.ts";
import type { Clock } from "../waiter/clock.ts";
import type { Call } from "./transport.ts";

export function paced(call: Call, clock: Clock): Call {
  const paces = new Map<string, Pace>();
  const of = (action: string) => paces.get(action) ?? FREE;
  return async (action, params, options) => {
    const { pace, waitMs } = turn(of(action), clock.now());
    paces.set(action, pace);
    if (waitMs > 0) await clock.sleep(waitMs);
    const answer = await call(action, params, options);
    if (answer.ok) paces.set(action, succeeded(of(action)));
    else if (answer.fault.kind === "throttled") {
      paces.set(action, throttled(of(action), clock.now(), answer.fault.retryAfterMs));
    }
    return answer;
  };
}
