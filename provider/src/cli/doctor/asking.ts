/**
 * Makes the calls of `doctor`. A call that the API was too busy for is repeated for a short while; a connection that fails is
 * not, because somebody waits for the answer.
 */
import type { ApiCall } from "../../client/transport.ts";
import type { Answer, Fault } from "../../core/model.ts";
import { isConnection } from "../../core/outcome/classify.ts";
import type { Clock } from "../../waiter/clock.ts";
import { callWithRetries } from "../../waiter/retry.ts";

const MAX_RETRY_MS = 10_000;

export type Ask = <T>(action: (call: ApiCall) => Promise<Answer<T>>) => Promise<Answer<T>>;

export function asking(call: ApiCall, clock: Clock): Ask {
  // A single caller has nobody to keep out of step with.
  const deps = { clock, random: () => 0.5, signal: new AbortController().signal };
  return async (action) => {
    const tried = await callWithRetries(
      async () => {
        const answer = await action(call);
        return answer.ok ? answer : { ok: false, fault: withoutRetry(answer.fault) };
      },
      { maxRetryMs: MAX_RETRY_MS },
      deps,
    );
    return tried.ok ? tried : { ok: false, fault: tried.fault };
  };
}

function withoutRetry(fault: Fault): Fault {
  return isConnection(fault.code) ? { ...fault, kind: "terminal" } : fault;
}
