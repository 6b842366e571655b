/**
 * Finds out what became of each instance in each of its tasks. An instance may have several tasks in one step, so
 * results are kept by task and instance.
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
  /** The end of the task is not known, and the task may still act on the instance. */
  | { readonly kind: "unseen"; readonly token: string; readonly why: Why }
  /**
   * `refused`: the API refused the call for all instances. `noInstance`: it refused the call because of this instance.
   */
  | { readonly kind: "refused" | "noInstance"; readonly why: Required<Why> };

/** Returns, for each instance, the ends of its tasks, in the order in which the step named the tasks. */
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
