/**
 * Asks the API how the pending sends of earlier runs ended, and waits while they may still reach their instances,
 * because nothing may be sent to an instance while an earlier send may still reach it.
 */
import type { Why } from "../core/outcome/events.ts";
import { pendingUntil } from "../core/plan/pending.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import type { Wait } from "../core/wait/step.ts";
import { instances } from "../report/plan-line.ts";
import { whyOf } from "../tasks/ends.ts";
import { readEach } from "../tasks/read-each.ts";
import { whyUnknown } from "../tasks/why-unknown.ts";
import { allAccepted, type PollEnd, poll } from "../waiter/poll.ts";
import type { Run } from "./context.ts";

/** A timer may fire a moment too early, so this much is added to a wait. */
const TIMER_SLACK_MS = 1_000;

export interface Asked {
  readonly early: EarlyEnd;
  /** Why nothing may be sent to the instances now. */
  readonly why?: Why;
}

export async function askPending(ids: readonly string[], run: Run): Promise<Asked> {
  if (ids.length === 0) return { early: undefined };
  const { ledger, deps } = run;
  deps.progress.status(`asking about earlier sends to ${instances(ids.length)}`);
  const known = ids.filter((id) => ledger.record(id)?.invokeId !== undefined);
  const groups = Map.groupBy(known, (id) => ledger.record(id)?.invokeId ?? "");
  const now = deps.clock.now();
  const last = Math.max(...ids.map((id) => pendingUntil(ledger.record(id))));
  const until = last > now ? last + TIMER_SLACK_MS : now;
  const { wait, end } = await poll(
    allAccepted(groups),
    { progressMs: Number.POSITIVE_INFINITY, until },
    {
      clock: deps.clock,
      random: deps.random,
      signal: deps.signal,
      read: readEach((invokeId, open) => {
        const [id = ""] = groups.get(invokeId) ?? [];
        return portOf(id, run).endsOf(invokeId, { ids: open, token: tokenOf(id, run) });
      }),
    },
  );
  settle(groups, wait, end, run);
  if (end.why === "refused") return { early: "error", why: whyOf(end.fault) };
  // The end of a send without an InvokeId cannot be read. It is waited for until it can no longer reach the instance.
  const left = known.length < ids.length ? until - deps.clock.now() : 0;
  const slept = left > 0 ? await deps.clock.sleep(left, deps.signal) : "slept";
  return { early: end.why === "cancelled" || slept === "aborted" ? "cancelled" : undefined };
}

/** Returns the port of the step whose task is pending for the instance. */
function portOf(id: string, { ledger, steps }: Run) {
  const step = ledger.record(id)?.step;
  return (steps.find(({ name }) => name === step) ?? steps[0]).port;
}

/** Returns the token by which the report of a pending command is recognized. */
function tokenOf(id: string, { ledger }: Run): string {
  return ledger.record(id)?.pending?.find(({ task }) => task === "command")?.token ?? "";
}

function settle(groups: ReadonlyMap<string, string[]>, wait: Wait, end: PollEnd, { ledger }: Run): void {
  for (const [invokeId, ids] of groups)
    for (const id of ids) {
      const seen = wait.seen.get(invokeId)?.get(id);
      if (seen !== undefined && seen.end.kind !== "pending") ledger.apply({ kind: "pendingEnded", id, seen });
      else ledger.apply({ kind: "pendingUnseen", id, why: whyUnknown(end, seen?.status, wait.reads) });
    }
}
