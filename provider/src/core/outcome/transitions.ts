/**
 * Decides what an event makes of an instance's record, and which step the instance has then reached.
 */
import { directFile } from "../inputs/direct-file.ts";
import { assertNever, type Delivery, type InstanceRecord, type PendingSend } from "../model.ts";
import type { Seen } from "./classify.ts";
import type { InstanceEvent } from "./events.ts";
import * as records from "./record.ts";
import type { LoggedTask } from "./task-log.ts";

/** What the ledger needs to know of each step of the delivery. */
export interface StepFacts {
  readonly name: string;
  /** True when the tasks of the step write the files of the delivery. */
  readonly writes: boolean;
}

/** The steps of the delivery, in order. */
export type Steps = readonly [StepFacts, ...StepFacts[]];

/** What the ledger knew of the instance before the event. */
export interface Standpoint {
  readonly before: InstanceRecord | undefined;
  /** The first step that is not done on the instance. */
  readonly step: string;
  /** The step that this run tried last on the instance; `undefined` before the first try. */
  readonly tried: string | undefined;
  /** True when this run has already attempted the instance. */
  readonly isAttempted: boolean;
  readonly wave: number;
  readonly attempts: number;
  readonly delivery: Delivery;
  readonly steps: Steps;
  readonly task: (token: string) => LoggedTask | undefined;
}

export interface Transition {
  readonly record: InstanceRecord;
  /** The step that the instance has reached after the event. */
  readonly step: string;
  /** The step that the event was about. */
  readonly tried?: string;
}

export function transition(event: InstanceEvent, from: Standpoint): Transition {
  const moved = move(event, from);
  // A record names the step only when the delivery has more than one.
  const isTold = from.steps.length > 1 && moved.record.applied !== from.delivery.key;
  return isTold ? { ...moved, record: { ...moved.record, step: moved.step } } : moved;
}

function move(event: InstanceEvent, from: Standpoint): Transition {
  const { before, wave, attempts, step } = from;
  switch (event.kind) {
    case "ended":
      return ended(event.seen, attemptOf(event.tokens[0], from), from);
    case "unseen": {
      const { attempt, step: tried } = attemptOf(event.tokens[0], from);
      const pending = event.pending.flatMap((token) => sendOf(from.task(token), from) ?? []);
      return { record: { ...records.unknown(before, attempt, event.why), pending }, step: tried, tried };
    }
    case "refused":
      return { record: refused(event, from), step };
    case "noInstance": {
      const { code, info } = event.why;
      const record = records.unreachable(before, wave, countTry(event.step, from), code, info);
      return { record, step, tried: event.step };
    }
    case "unreachable":
      return { record: records.unreachable(before, wave, attempts, event.why.code, event.why.info), step };
    case "pendingEnded":
      return pendingEnded(event.seen, from);
    case "pendingUnseen":
      return { record: records.stillUnknown(before, event.why), step };
    case "adopted":
      return adopted(event.record, from);
    default:
      return assertNever(event);
  }
}

interface Tried {
  readonly attempt: records.Attempt;
  readonly step: string;
}

function ended(seen: Seen, { attempt, step }: Tried, from: Standpoint): Transition {
  const next = seen.end.kind === "success" ? nextAfter(step, from.steps) : undefined;
  const { send } = attempt;
  const told = next === undefined ? attempt : { ...attempt, send: { ...send, key: "" } };
  const record = endedOr(from.before, told, seen);
  return {
    record: next === undefined ? record : records.notDone(record, next),
    step: next ?? step,
    tried: step,
  };
}

/** If the answer is no end, the task is still pending. */
function endedOr(before: InstanceRecord | undefined, attempt: records.Attempt, seen: Seen): InstanceRecord {
  const pending = { info: `last seen ${seen.status}` };
  return records.ended(before, attempt, seen) ?? records.unknown(before, attempt, pending);
}

function nextAfter(step: string, steps: Steps): string | undefined {
  return steps[steps.findIndex(({ name }) => name === step) + 1]?.name;
}

/** Returns the task as an attempt on the instance. A retry of a step adds to `attempts`; the next step does not. */
function attemptOf(token: string | undefined, from: Standpoint): Tried {
  const { wave, delivery, steps, before } = from;
  const task = from.task(token ?? "");
  const step = task?.step ?? from.step;
  const writes = steps.find(({ name }) => name === step)?.writes ?? false;
  const none: PendingSend = { key: delivery.key, filesKey: delivery.filesKey, until: 0 };
  const attempt = {
    ...(writes ? { path: directFile(delivery).path } : {}),
    ...{ writes, wave, attempts: countTry(step, from) },
    ...(task?.invokeId === undefined ? {} : { invokeId: task.invokeId }),
    send: { ...(sendOf(task, from) ?? none), ...(writes ? {} : { filesKey: before?.held ?? "" }) },
  };
  return { attempt, step };
}

function countTry(step: string, { tried, attempts }: Standpoint): number {
  return tried === undefined || tried === step ? attempts + 1 : attempts;
}

/** Returns the task as a pending send. It keeps the token only when the InvokeId never arrived. */
function sendOf(task: LoggedTask | undefined, { delivery }: Standpoint): PendingSend | undefined {
  if (task === undefined) return undefined;
  const { key, filesKey } = delivery;
  return { key, filesKey, until: task.until, ...(task.invokeId === undefined ? { token: task.token } : {}) };
}

/** Returns the record after a call that the API refused. What earlier tries and earlier steps did is kept. */
function refused(
  { step, why }: Extract<InstanceEvent, { kind: "refused" }>,
  from: Standpoint,
): InstanceRecord {
  const { before, wave, attempts, isAttempted, tried } = from;
  if (before === undefined || !isAttempted) return records.notAttempted(before, wave, attempts, why);
  const isRetry = tried === undefined || tried === step;
  return isRetry ? records.notSentAgain(before, why.code, why.info) : records.stillUnknown(before, why);
}

/**
 * A delivery with one step is applied when that step is done. For a delivery with more steps only the recorded step is
 * known.
 */
function pendingEnded(seen: Seen, from: Standpoint): Transition {
  const { before, step, delivery, steps } = from;
  const [send] = before?.pending ?? [];
  const { wave = 1, attempts = 0, invokeId } = before ?? {};
  const of = send ?? { key: "", filesKey: "", until: 0 };
  const isOneStep = before?.step === undefined;
  const isKnown = !isOneStep && of.key === delivery.key;
  const next = isKnown && seen.end.kind === "success" ? nextAfter(step, steps) : undefined;
  const key = isOneStep || (isKnown && next === undefined) ? of.key : "";
  const known = invokeId === undefined ? {} : { invokeId };
  const record = endedOr(before, { writes: true, wave, attempts, ...known, send: { ...of, key } }, seen);
  return { record: next === undefined ? record : records.notDone(record, next), step: next ?? step };
}

/** The send that was found belongs to the first step. */
function adopted(record: InstanceRecord, { delivery, steps, step }: Standpoint): Transition {
  const next = record.applied === delivery.key ? nextAfter(steps[0].name, steps) : undefined;
  if (next === undefined) return { record, step };
  const { applied, ...sent } = record;
  return { record: records.notDone(sent, next), step: next };
}
