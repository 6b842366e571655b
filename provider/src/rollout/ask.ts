/**
 * Asks the API how the pending sends of earlier runs ended, and waits while they may still reach their instances,
 * because nothing may be sent to an instance while an earlier send may still reach it.
 */
import type { Why } from "../core/outcome/events.ts";
import { pendingUntil, type Readable, readable } from "../core/plan/pending.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import type { Wait } from "../core/wait/step.ts";
import { instances } from "../report/count.ts";
import { whyOf } from "../tasks/ends.ts";
import { readEach } from "../tasks/read-each.ts";
import { RunCommandPort } from "../tasks/run-command.ts";
import { SendFilePort } from "../tasks/send-file.ts";
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
  const groups = readableOf(ids, run);
  const now = deps.clock.now();
  const last = Math.max(...ids.map((id) => pendingUntil(ledger.record(id))));
  const until = last > now ? last + TIMER_SLACK_MS : now;
  const { wait, end } = await poll(
    allAccepted(new Map([...groups].map(([invokeId, group]) => [invokeId, group.ids]))),
    { progressMs: Number.POSITIVE_INFINITY, until },
    {
      clock: deps.clock,
      random: deps.random,
      signal: deps.signal,
      read: readEach((invokeId, open) => endsOf(invokeId, open, groups.get(invokeId), run)),
    },
  );
  settle(groups, wait, end, run);
  if (end.why === "refused") return { early: "error", why: whyOf(end.fault) };
  // A task without an InvokeId cannot be read. It is waited for until it can no longer reach the instance.
  const after = Math.max(0, ...ids.map((id) => pendingUntil(ledger.record(id))));
  const left = after > deps.clock.now() ? after + TIMER_SLACK_MS - deps.clock.now() : 0;
  const slept = left > 0 ? await deps.clock.sleep(left, deps.signal) : "slept";
  return { early: end.why === "cancelled" || slept === "aborted" ? "cancelled" : undefined };
}

interface Group extends Readable {
  readonly ids: string[];
}

/** Groups the instances by the InvokeIds of their pending sends and commands. */
function readableOf(ids: readonly string[], { ledger }: Run): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const id of ids)
    for (const one of readable(ledger.record(id))) {
      const group = groups.get(one.invokeId) ?? { ...one, ids: [] };
      groups.set(one.invokeId, group);
      group.ids.push(id);
    }
  return groups;
}

function endsOf(invokeId: string, ids: readonly string[], group: Group | undefined, { ledger, deps }: Run) {
  const token = group?.command;
  const port = token === undefined ? new SendFilePort(ledger, deps) : new RunCommandPort(ledger, deps);
  return port.endsOf(invokeId, { ids, token: token ?? "" });
}

function settle(groups: ReadonlyMap<string, Group>, wait: Wait, end: PollEnd, { ledger }: Run): void {
  for (const [invokeId, { ids }] of groups)
    for (const id of ids) {
      const seen = wait.seen.get(invokeId)?.get(id);
      if (seen !== undefined && seen.end.kind !== "pending")
        ledger.apply({ kind: "pendingEnded", id, seen, invokeId });
      else ledger.apply({ kind: "pendingUnseen", id, why: whyUnknown(end, seen?.status, wait.reads) });
    }
}
