/**
 * What became of each instance in each task of a round: keyed by both, so that a second task for the same instance does not
 * overwrite the first.
 */
import { faultInfo } from "../client/faults.ts";
import type { Fault } from "../core/model.ts";
import type { Seen } from "../core/outcome/classify.ts";
import type { Why } from "../core/outcome/events.ts";
import type { Wait } from "../core/wait/step.ts";
import type { PollEnd } from "../waiter/poll.ts";
import type { Started } from "./start.ts";
import { whyUnknown } from "./why-unknown.ts";

export type TaskEnd =
  | { readonly kind: "ended"; readonly token: string; readonly seen: Seen }
  /** It may still act, and its end was not seen. */
  | { readonly kind: "unseen"; readonly token: string; readonly why: Why }
  /** The API refused the call, for all instances or because of this one. */
  | { readonly kind: "refused" | "noInstance"; readonly why: Required<Why> };

/** Instance → the ends of its tasks, in the order in which the tasks were drafted. */
export function endsByInstance(
  started: readonly Started[],
  wait: Wait,
  end: PollEnd,
): ReadonlyMap<string, readonly [TaskEnd, ...TaskEnd[]]> {
  const ends = new Map<string, [TaskEnd, ...TaskEnd[]]>();
  for (const one of started) {
    if (one.kind === "unsent") continue;
    for (const id of one.ids) {
      const known = ends.get(id);
      const fresh = endOf(one, id, wait, end);
      if (known === undefined) ends.set(id, [fresh]);
      else known.push(fresh);
    }
  }
  return ends;
}

function endOf(one: Exclude<Started, { kind: "unsent" }>, id: string, wait: Wait, end: PollEnd): TaskEnd {
  switch (one.kind) {
    case "accepted": {
      const seen = wait.seen.get(one.invokeId)?.get(id);
      if (seen !== undefined && seen.end.kind !== "pending") return { kind: "ended", token: one.token, seen };
      return { kind: "unseen", token: one.token, why: whyUnknown(end, seen?.status, wait.reads) };
    }
    case "lost":
      return { kind: "unseen", token: one.token, why: whyOf(one.fault) };
    case "refused":
      return { kind: "refused", why: whyOf(one.fault) };
    case "noInstance":
      return { kind: "noInstance", why: { code: one.fault.code, info: one.fault.message } };
  }
}

export function whyOf(fault: Fault): Required<Why> {
  return { code: fault.code, info: faultInfo(fault) };
}
