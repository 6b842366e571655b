/**
 * One wave: send in batches, wait for every instance, and write each one's end into its record.
 */

import { bugFault } from "../bug.ts";
import { faultInfo } from "../client/faults.ts";
import type { Delivery, Fault, InstanceRecord, Policy } from "../core/model.ts";
import {
  type Attempt,
  attemptsSoFar,
  ended,
  isOurs,
  notAttempted,
  notSentAgain,
  unknown,
  unreachable,
} from "../core/outcome/record.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import type { Wait } from "../core/wait/step.ts";
import { progressLine, type Standing } from "../report/progress-line.ts";
import type { RunReader } from "../tasks/send-file-reader.ts";
import { type Batch, deliverableUntil, refusal, type Sent, sendBatch } from "../tasks/start.ts";
import { whyUnknown } from "../tasks/why-unknown.ts";
import { type Invocations, type PollEnd, poll } from "../waiter/poll.ts";
import { mapLimit } from "../waiter/pool.ts";
import type { Deps, Marking, Tokens } from "./context.ts";
import type { SendLog } from "./send-log.ts";

export interface WaveInput {
  readonly ids: readonly string[];
  readonly number: number;
  /** Of all others, for the live line. */
  readonly standing: Standing;
  readonly delivery: Delivery;
  readonly policy: Policy;
  readonly marking: Marking;
  readonly tokens: Tokens;
  readonly log: SendLog;
  readonly reader: RunReader;
  /** Records before the wave; the wave replaces those of its instances. */
  readonly fleet: Map<string, InstanceRecord>;
  /** Key of the delivery that the records' attempts were counted for. */
  readonly recordedKey: string;
  /** InvokeId → ClientToken, filled as sends are accepted. */
  readonly accepted: Map<string, string>;
  /** Instances that this run dealt with, filled here. */
  readonly attempted: Set<string>;
}

/** Instances a call may name (ECS API reference, SendFile, InstanceId.N). */
const BATCH = 50;
/** Sends under way at once; the client's limiter starts lower and adapts to throttling. */
const PARALLEL_SENDS = 20;

/** A decided send, and until when what it sent may still be delivered. */
interface Decided {
  readonly sent: Sent;
  readonly openUntil: number;
}

/** `untagged`: the Tag was refused on the way, and what is left is for a pass without it. */
export async function runWave(input: WaveInput, deps: Deps): Promise<EarlyEnd | "untagged"> {
  const { tagged } = input.marking;
  const outbox = new Outbox(input, deps);
  const limits = { progressMs: input.policy.progressDeadlineSeconds * 1000 };
  const { wait, end } = await poll(outbox, limits, {
    clock: deps.clock,
    random: deps.random,
    signal: deps.signal,
    read: input.reader.read,
    onRound: (now) => {
      const underWay = { of: input.ids.length, sent: outbox.count, wait: now };
      deps.progress.status(progressLine(input.standing, underWay));
    },
  });
  if (end.why === "refused") outbox.stop(end.fault);
  const decided = await outbox.decided;
  for (const one of decided) recordSent(one, input, wait, end);
  const sent = decided.map((one) => one.sent);
  const leftOut = input.ids.some((id) => !input.attempted.has(id));
  const untagged = leftOut && tagged && !input.marking.tagged && !deps.signal.aborted;
  const cutShort = deps.signal.aborted && sent.some(({ kind }) => kind === "lost");
  return earlyEnd(sent, end, (leftOut && !untagged) || cutShort) ?? (untagged ? "untagged" : undefined);
}

/** Sends the wave's batches; what was accepted so far can be waited for while the rest is still on its way. */
class Outbox implements Invocations {
  readonly accepted = new Map<string, readonly string[]>();
  readonly decided: Promise<Decided[]>;
  /** Instances whose send was accepted. */
  count = 0;
  private done = false;
  private refused: Fault | undefined;
  private readonly input: WaveInput;
  private readonly deps: Deps;
  private readonly tagged: boolean;

  constructor(input: WaveInput, deps: Deps) {
    this.input = input;
    this.deps = deps;
    this.tagged = input.marking.tagged;
    this.decided = mapLimit(batches(input), PARALLEL_SENDS, (batch) => this.trySend(batch)).then((all) => {
      this.done = true;
      return all.flat();
    });
  }

  readonly areDecided = () => this.done;

  /** What was refused for all is refused for the rest too: do not knock again. */
  stop(fault: Fault): void {
    this.refused ??= fault;
    this.input.log.endedBy(fault);
  }

  /** A mistake of ours stops the sending like a refusal; what had left by then stands in the log. */
  private async trySend(batch: Batch): Promise<Decided[]> {
    try {
      return await this.send(batch);
    } catch (error) {
      const fault = bugFault(error);
      this.stop(fault);
      return [{ sent: { kind: "refused", ids: batch.ids, fault }, openUntil: 0 }];
    }
  }

  private async send(batch: Batch): Promise<Decided[]> {
    const { delivery, policy, marking, tokens, log } = this.input;
    const openUntil = () => deliverableUntil(this.deps.clock.now(), policy.timeoutSeconds);
    if (this.refused !== undefined) {
      const sent: Sent = { kind: "refused", ids: batch.ids, fault: this.refused };
      return [{ sent, openUntil: openUntil() }];
    }
    if (this.deps.signal.aborted || marking.tagged !== this.tagged) return [];
    const options = { delivery, timeoutSeconds: policy.timeoutSeconds, marking, tokens, log };
    const results = await sendBatch(batch, options, this.deps);
    for (const sent of results) this.take(sent);
    return results.map((sent) => ({ sent, openUntil: openUntil() }));
  }

  private take(sent: Sent): void {
    const fault = refusal(sent);
    if (fault !== undefined) this.stop(fault);
    if (sent.kind !== "accepted") return;
    this.count += sent.ids.length;
    this.accepted.set(sent.invokeId, sent.ids);
    this.input.accepted.set(sent.invokeId, sent.token);
    this.input.reader.accept(sent.invokeId);
  }
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

function recordSent({ sent, openUntil }: Decided, input: WaveInput, wait: Wait, end: PollEnd): void {
  const { fleet, delivery } = input;
  if (sent.kind === "unsent") return;
  for (const id of sent.ids) {
    const before = fleet.get(id);
    const so = attemptsSoFar(before, input.recordedKey === delivery.key);
    const attempt: Attempt = {
      path: delivery.files[0].path,
      wave: input.number,
      attempts: so + 1,
      ...(sent.kind === "accepted" ? { invokeId: sent.invokeId } : {}),
      send: {
        key: delivery.key,
        filesKey: delivery.filesKey,
        until: openUntil,
        ...(sent.kind === "lost" ? { token: sent.token } : {}),
      },
    };
    // A retry that was refused takes nothing back of the try before it.
    if (sent.kind !== "refused" || before === undefined || !input.attempted.has(id))
      fleet.set(id, recordOf(sent, id, before, attempt, wait, end));
    else fleet.set(id, notSentAgain(before, sent.fault.code, faultInfo(sent.fault)));
    input.attempted.add(id);
  }
  if (sent.kind === "accepted" || sent.kind === "lost") input.log.recorded(sent.token);
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
      const seen = wait.seen.get(sent.invokeId)?.get(id);
      const record = seen === undefined ? undefined : ended(before, attempt, seen);
      return record ?? unknown(before, attempt, whyUnknown(end, seen?.status, wait.reads));
    }
    case "noInstance":
      return unreachable(before, attempt.wave, attempt.attempts, sent.fault.code, sent.fault.message);
    case "refused":
      return notAttempted(before, attempt.wave, attempt.attempts - 1, {
        code: sent.fault.code,
        info: faultInfo(sent.fault),
      });
    case "lost":
      return unknown(before, attempt, { code: sent.fault.code, info: faultInfo(sent.fault) });
  }
}

function earlyEnd(sent: readonly Sent[], end: PollEnd, cancelled: boolean): EarlyEnd {
  if (end.why === "cancelled" || cancelled) return "cancelled";
  return end.why === "refused" || sent.some((one) => refusal(one) !== undefined) ? "error" : undefined;
}
