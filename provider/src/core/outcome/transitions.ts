/**
 * Decides what an event makes of an instance's record, and which step the instance has then reached.
 */
import {
  assertNever,
  type Delivery,
  type InstanceRecord,
  type PendingSend,
  type Recorded,
} from "../model.ts";
import type { Seen } from "./classify.ts";
import type { InstanceEvent } from "./events.ts";
import type { Attempt } from "./held.ts";
import * as records from "./record.ts";
import { restored } from "./restored.ts";
import { hasWritten, nextAfter, type Steps, stepAfter } from "./steps.ts";
import type { LoggedTask } from "./task-log.ts";

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
  /** What state had recorded before the run. */
  readonly recorded: Pick<Recorded, "fleet" | "delivery"> | undefined;
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
  const moved = fromTheFiles(move(event, from), from);
  // A record names the step only when the delivery has more than one.
  const isTold = from.steps.length > 1 && moved.record.applied !== from.delivery.key;
  return isTold ? { ...moved, record: { ...moved.record, step: moved.step } } : moved;
}

/** A step after one that writes files begins only where those files are: what was found may have taken them away. */
function fromTheFiles(moved: Transition, { steps, delivery }: Standpoint): Transition {
  const isWithoutThem = hasWritten(moved.step, steps) && moved.record.held !== delivery.filesKey;
  return isWithoutThem ? { ...moved, step: steps[0].name } : moved;
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
    case "restored":
      return afterRestore(event, from);
    case "unreachable":
      return { record: records.unreachable(before, wave, attempts, event.why.code, event.why.info), step };
    case "pendingEnded":
      return pendingEnded(event, from);
    case "pendingUnseen":
      return { record: records.stillUnknown(before, event.why), step };
    case "adopted":
      return adopted(event, from);
    default:
      return assertNever(event);
  }
}

/** After a restore the delivery begins anew, unless its files are still there. */
function afterRestore(event: Extract<InstanceEvent, { kind: "restored" }>, from: Standpoint): Transition {
  const { before, wave, attempts, delivery, recorded, steps, step } = from;
  const record = restored(event.end, {
    ...{ record: before, wave, attempts, files: delivery.files },
    task: from.task(event.tokens[0] ?? ""),
    recorded: recorded?.fleet.get(event.id),
    delivery: recorded?.delivery,
  });
  return { record, step: record.held === delivery.filesKey ? step : steps[0].name };
}

interface Tried {
  readonly attempt: Attempt;
  readonly step: string;
}

function ended(seen: Seen, { attempt, step }: Tried, from: Standpoint): Transition {
  const { before, steps, delivery } = from;
  const next = seen.end.kind === "success" ? nextAfter(step, steps) : undefined;
  const { send } = attempt;
  const record = endedOr(
    before,
    next === undefined ? attempt : { ...attempt, send: { ...send, key: "" } },
    seen,
  );
  if (next !== undefined)
    return { record: records.notDone(record, next, hasWritten(next, steps)), step: next, tried: step };
  const failed = steps.length > 1 && seen.end.kind !== "success" ? { phase: step, ...record } : record;
  return { record: failed, step: stepAfter(step, record, seen, delivery, steps), tried: step };
}

/** If the answer is no end, the task is still pending. */
function endedOr(before: InstanceRecord | undefined, attempt: Attempt, seen: Seen): InstanceRecord {
  return (
    records.ended(before, attempt, seen) ??
    records.unknown(before, attempt, { info: `last seen ${seen.status}` })
  );
}

/** Returns the task as an attempt on the instance. A retry of a step adds to `attempts`; the next step does not. */
function attemptOf(token: string | undefined, from: Standpoint): Tried {
  const { wave, delivery, steps, before } = from;
  const task = from.task(token ?? "");
  const step = task?.step ?? from.step;
  const writes = steps.find(({ name }) => name === step)?.writes ?? false;
  const none: PendingSend = { key: delivery.key, filesKey: delivery.filesKey, until: 0 };
  const attempt = {
    ...{ writes, paths: writes ? pathsOf(delivery) : [], wave, attempts: countTry(step, from) },
    ...(task?.invokeId === undefined ? {} : { invokeId: task.invokeId }),
    send: { ...(sendOf(task, from) ?? none), ...(writes ? {} : { filesKey: before?.held ?? "" }) },
  };
  return { attempt, step };
}

function pathsOf({ files }: Delivery): string[] {
  return files.map(({ path }) => path);
}

function countTry(step: string, { tried, attempts }: Standpoint): number {
  return tried === undefined || tried === step ? attempts + 1 : attempts;
}

/** Returns the task as a pending send. A send of the file itself keeps its token only when the InvokeId never arrived. */
function sendOf(task: LoggedTask | undefined, { delivery, steps }: Standpoint): PendingSend | undefined {
  if (task === undefined) return undefined;
  const { key, filesKey } = delivery;
  const { token, invokeId, until } = task;
  const kind = steps.find(({ name }) => name === task.step)?.task;
  const lost = invokeId === undefined ? { token } : {};
  const told = kind === undefined ? {} : { task: kind, ...(invokeId === undefined ? {} : { invokeId }) };
  return { key, filesKey, until, ...told, ...(kind === "command" ? { token } : lost) };
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

type PendingEnded = Extract<InstanceEvent, { kind: "pendingEnded" }>;

/**
 * A delivery with one step is applied when that step is done. For a delivery with more steps only the recorded step is
 * known. Parts are sent again, because the end of one part does not tell whether all are there.
 */
function pendingEnded({ seen, invokeId: ofTask }: PendingEnded, from: Standpoint): Transition {
  const { before, step, steps } = from;
  const all = before?.pending ?? [];
  const one = all.find(({ invokeId }) => invokeId !== undefined && invokeId === ofTask) ?? all[0];
  const of = one ?? { key: "", filesKey: "", until: 0 };
  if (before !== undefined && of.task === "part" && seen.end.kind !== "pending")
    return { record: records.withoutPending(before, of), step: steps[0].name };
  return ofEndedSend(seen, of, step, from);
}

function ofEndedSend(seen: Seen, of: PendingSend, step: string, from: Standpoint): Transition {
  const { before, steps, delivery } = from;
  const isOneStep = before?.step === undefined;
  const isKnown = !isOneStep && of.key === delivery.key;
  const next = isKnown && seen.end.kind === "success" ? nextAfter(step, steps) : undefined;
  const key = isOneStep || (isKnown && next === undefined) ? of.key : "";
  const invokeId = of.invokeId ?? before?.invokeId;
  const writes = of.task !== "command" || from.delivery.way.kind === "activation";
  const attempt = {
    ...{ writes, paths: [], wave: before?.wave ?? 1, attempts: before?.attempts ?? 0 },
    ...(invokeId === undefined ? {} : { invokeId }),
    send: { ...of, key, ...(writes ? {} : { filesKey: before?.held ?? "" }) },
  };
  const others = (before?.pending ?? []).filter((one) => one !== of);
  const record = records.withPending(endedOr(before, attempt, seen), others);
  if (next !== undefined)
    return { record: records.notDone(record, next, hasWritten(next, steps)), step: next };
  return { record, step: isOneStep ? step : stepAfter(step, record, seen, delivery, steps) };
}

/** The send that was found belongs to the first step, and the command that was found to the last one. */
function adopted(event: Extract<InstanceEvent, { kind: "adopted" }>, from: Standpoint): Transition {
  const { delivery, steps, step } = from;
  const { record, task } = event;
  const last = steps.at(-1)?.name ?? step;
  if (task === "command")
    return {
      record,
      step: record.applied === delivery.key || record.held === delivery.filesKey ? last : steps[0].name,
    };
  // Only parts were found when the record still tells of the same send as before.
  const isOfParts = record.invokeId === from.before?.invokeId;
  if (isOfParts && record.pending?.[0]?.task === "part") return { record, step: steps[0].name };
  const next = record.applied === delivery.key ? nextAfter(steps[0].name, steps) : undefined;
  if (next === undefined) return { record, step };
  const { applied, ...sent } = record;
  return { record: records.notDone(sent, next, hasWritten(next, steps)), step: next };
}
