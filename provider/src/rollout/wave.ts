/**
 * One wave: send in batches, wait for every instance, and write each one's end into its record.
 */

import { faultInfo } from "../client/faults.ts";
import type { Delivery, Fault, InstanceRecord, Policy } from "../core/model.ts";
import {
  type Attempt,
  attemptsSoFar,
  ended,
  isOurs,
  notAttempted,
  refused,
  unknown,
} from "../core/record.ts";
import type { Wait } from "../core/step.ts";
import type { EarlyEnd } from "../core/verdict.ts";
import { progressLine } from "../report/progress-line.ts";
import { type PollEnd, poll } from "../waiter/poll.ts";
import { mapLimit } from "../waiter/pool.ts";
import type { Deps, Marking, Tokens } from "./context.ts";
import { type Batch, refusal, type Sent, sendBatch } from "./send.ts";

export interface WaveInput {
  readonly ids: readonly string[];
  readonly number: number;
  readonly delivery: Delivery;
  readonly policy: Policy;
  readonly marking: Marking;
  readonly tokens: Tokens;
  /** Records before the wave; the wave replaces those of its instances. */
  readonly fleet: Map<string, InstanceRecord>;
  /** Fingerprint that the records' attempts were counted for. */
  readonly recordedFingerprint: string;
  /** InvokeId → ClientToken, filled as sends are accepted. */
  readonly accepted: Map<string, string>;
  /** Instances that this run dealt with, filled here. */
  readonly attempted: Set<string>;
}

/** Instances a call may name (ECS API reference, SendFile, InstanceId.N). */
const BATCH = 50;
const PARALLEL_SENDS = 5;
/** The API ends a send by itself when its Timeout is over; give its clock a little room. */
export const OPEN_GRACE_MS = 15_000;

/** `untagged`: the Tag was refused on the way, and what is left is for a pass without it. */
export async function runWave(input: WaveInput, deps: Deps): Promise<EarlyEnd | "untagged"> {
  const { tagged } = input.marking;
  const sent = await sendAll(input, deps);
  const byInvocation = new Map(
    sent.flatMap((one) => (one.kind === "accepted" ? [[one.invokeId, one.ids] as const] : [])),
  );
  for (const one of sent) if (one.kind === "accepted") input.accepted.set(one.invokeId, one.token);
  const openUntil = deps.clock.now() + input.policy.timeoutSeconds * 1000 + OPEN_GRACE_MS;
  const limits = { progressMs: input.policy.progressDeadlineSeconds * 1000 };
  const { wait, end } = await poll(byInvocation, limits, {
    clock: deps.clock,
    random: deps.random,
    signal: deps.signal,
    read: (invokeId) => deps.api.results(invokeId),
    onRound: (now) => deps.progress.status(progressLine(count(byInvocation), input.ids.length, now)),
  });
  for (const one of sent) recordSent(one, input, wait, end, openUntil);
  const leftOut = input.ids.some((id) => !input.attempted.has(id));
  const untagged = leftOut && tagged && !input.marking.tagged && !deps.signal.aborted;
  const cutShort = deps.signal.aborted && sent.some(({ kind }) => kind === "lost");
  return earlyEnd(sent, end, (leftOut && !untagged) || cutShort) ?? (untagged ? "untagged" : undefined);
}

async function sendAll(input: WaveInput, deps: Deps): Promise<Sent[]> {
  const { delivery, policy, marking, tokens } = input;
  const { tagged } = marking;
  let stop: Fault | undefined;
  let done = 0;
  const sent = await mapLimit(batches(input), PARALLEL_SENDS, async (batch): Promise<Sent[]> => {
    // What was refused for all is refused for the rest too: do not knock again.
    if (stop !== undefined) return [{ kind: "refused", ids: batch.ids, fault: stop }];
    if (deps.signal.aborted || marking.tagged !== tagged) return [];
    const options = { delivery, timeoutSeconds: policy.timeoutSeconds, marking, tokens };
    const results = await sendBatch(batch, options, deps);
    stop ??= results.map(refusal).find((fault) => fault !== undefined);
    done += batch.ids.length;
    deps.progress.status(`sent ${done}/${input.ids.length}`);
    return results;
  });
  return sent.flat();
}

/** One call kind per Overwrite value: a file that this resource wrote may be replaced even with `overwrite: false`. */
function batches(input: WaveInput): Batch[] {
  const { path, overwrite } = input.delivery.files[0];
  const replaces = (id: string) => overwrite || isOurs(input.fleet.get(id), path);
  return [true, false].flatMap((value) => {
    const ids = input.ids.filter((id) => replaces(id) === value);
    return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, at) => ({
      ids: ids.slice(at * BATCH, (at + 1) * BATCH),
      overwrite: value,
    }));
  });
}

function recordSent(sent: Sent, input: WaveInput, wait: Wait, end: PollEnd, openUntil: number): void {
  const { fleet, delivery } = input;
  if (sent.kind === "unsent") return;
  for (const id of sent.ids) {
    const before = fleet.get(id);
    const so = attemptsSoFar(before, input.recordedFingerprint === delivery.fingerprint);
    const attempt: Attempt = {
      path: delivery.files[0].path,
      wave: input.number,
      attempts: so + 1,
      ...(sent.kind === "accepted" ? { invokeId: sent.invokeId } : {}),
      open: {
        fingerprint: delivery.fingerprint,
        until: openUntil,
        ...(sent.kind === "lost" ? { token: sent.token } : {}),
      },
    };
    input.attempted.add(id);
    fleet.set(id, recordOf(sent, id, before, attempt, wait, end));
  }
}

function recordOf(
  sent: Exclude<Sent, { kind: "unsent" }>,
  id: string,
  before: InstanceRecord | undefined,
  attempt: Attempt,
  wait: Wait,
  end: PollEnd,
): InstanceRecord {
  switch (sent.kind) {
    case "accepted": {
      const seen = wait.seen.get(id);
      const record = seen === undefined ? undefined : ended(before, attempt, seen);
      return record ?? unknown(before, attempt, whyUnknown(end, seen?.status));
    }
    case "noInstance":
      return refused(before, attempt, sent.fault.code, sent.fault.message);
    case "refused":
      return notAttempted(before, attempt.wave, attempt.attempts - 1, {
        code: sent.fault.code,
        info: faultInfo(sent.fault),
      });
    case "lost":
      return unknown(before, attempt, { code: sent.fault.code, info: faultInfo(sent.fault) });
  }
}

/** Why there is no end: the API's code where it gave one, and the story. */
export interface Why {
  readonly code?: string;
  readonly info: string;
}

export function whyUnknown(end: PollEnd, last: string | undefined): Why {
  const seen = last === undefined ? "the API never showed it" : `last seen ${last}`;
  if (end.why === "refused") return { code: end.fault.code, info: `${faultInfo(end.fault)}; ${seen}` };
  if (end.why === "deadline" && end.fault !== undefined)
    return { code: end.fault.code, info: `no end before the deadline; ${faultInfo(end.fault)}; ${seen}` };
  return { info: end.why === "cancelled" ? `cancelled; ${seen}` : `no end before the deadline; ${seen}` };
}

function earlyEnd(sent: readonly Sent[], end: PollEnd, cancelled: boolean): EarlyEnd {
  if (end.why === "cancelled" || cancelled) return "cancelled";
  return end.why === "refused" || sent.some((one) => refusal(one) !== undefined) ? "error" : undefined;
}

function count(byInvocation: ReadonlyMap<string, readonly string[]>): number {
  return [...byInvocation.values()].reduce((sum, ids) => sum + ids.length, 0);
}
