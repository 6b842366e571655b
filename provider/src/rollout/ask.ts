/**
 * Before anything is sent: asks about recorded sends whose end was never seen, and waits while they may still arrive.
 * Nothing is sent to an instance while an earlier send may still be delivered to it.
 */
import { faultInfo } from "../client/faults.ts";
import type { InstanceRecord } from "../core/model.ts";
import type { Seen } from "../core/outcome/classify.ts";
import { type Attempt, ended } from "../core/outcome/record.ts";
import { pendingUntil } from "../core/plan/pending.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import { instances } from "../report/plan-line.ts";
import { readWithRetries } from "../tasks/read.ts";
import { readEach } from "../tasks/send-file-reader.ts";
import { type Why, whyUnknown } from "../tasks/why-unknown.ts";
import { allAccepted, poll } from "../waiter/poll.ts";
import type { Deps } from "./context.ts";

/** Timers may ring a moment before their time. */
const TIMER_SLACK_MS = 1_000;

export interface Asked {
  readonly early: EarlyEnd;
  /** Why nothing may be sent now, in the API's words. */
  readonly why?: Why;
}

export async function askPending(
  ids: readonly string[],
  fleet: Map<string, InstanceRecord>,
  deps: Deps,
): Promise<Asked> {
  if (ids.length === 0) return { early: undefined };
  deps.progress.status(`asking about earlier sends to ${instances(ids.length)}`);
  const known = ids.filter((id) => fleet.get(id)?.invokeId !== undefined);
  const groups = Map.groupBy(known, (id) => fleet.get(id)?.invokeId ?? "");
  const now = deps.clock.now();
  const last = Math.max(...ids.map((id) => pendingUntil(fleet.get(id))));
  const until = last > now ? last + TIMER_SLACK_MS : now;
  const { wait, end } = await poll(
    allAccepted(groups),
    { progressMs: Number.POSITIVE_INFINITY, until },
    {
      clock: deps.clock,
      random: deps.random,
      signal: deps.signal,
      read: readEach((invokeId) => readWithRetries(() => deps.api.results(invokeId), deps)),
    },
  );
  for (const [invokeId, group] of groups)
    for (const id of group) {
      const seen = wait.seen.get(invokeId)?.get(id);
      settle(id, fleet, seen, whyUnknown(end, seen?.status, wait.reads));
    }
  if (end.why === "refused")
    return { early: "error", why: { code: end.fault.code, info: faultInfo(end.fault) } };
  // A send whose InvokeId never arrived cannot be asked about: only time makes it safe.
  const left = known.length < ids.length ? until - deps.clock.now() : 0;
  const slept = left > 0 ? await deps.clock.sleep(left, deps.signal) : "slept";
  return { early: end.why === "cancelled" || slept === "aborted" ? "cancelled" : undefined };
}

/** A known end replaces the record; an unknown one keeps it, with the latest news in its text. */
function settle(id: string, fleet: Map<string, InstanceRecord>, seen: Seen | undefined, news: Why): void {
  const before = fleet.get(id);
  const [send] = before?.pending ?? [];
  if (before === undefined || send === undefined) return;
  const { invokeId, wave, attempts } = before;
  const attempt: Attempt = { wave, attempts, send, ...(invokeId === undefined ? {} : { invokeId }) };
  const record = seen === undefined ? undefined : ended(before, attempt, seen);
  fleet.set(
    id,
    record ?? {
      ...before,
      ...(news.code === undefined ? {} : { errorCode: news.code }),
      errorInfo: news.info,
    },
  );
}
