/**
 * Makes the new record of an instance after each kind of event: an end, an unknown end, no attempt, and so on. Each
 * record keeps what the instance holds and which paths this resource may have written.
 */

import type { InstanceRecord, PendingSend } from "../model.ts";
import type { Seen } from "./classify.ts";
import { mayGoOn } from "./command-ends.ts";
import { type Attempt, heldAfterFailure, heldAfterSuccess, isOurs, past, told, withPaths } from "./held.ts";

/** Returns the record after the end of an attempt; `undefined` while the attempt has not ended. */
export function ended(
  before: InstanceRecord | undefined,
  attempt: Attempt,
  seen: Seen,
): InstanceRecord | undefined {
  const { end } = seen;
  if (end.kind === "pending") return undefined;
  const base = {
    status: seen.status,
    outcome: end.kind,
    wave: attempt.wave,
    attempts: attempt.attempts,
    ...(seen.errorCode === "" ? {} : { errorCode: seen.errorCode }),
    ...(seen.errorInfo === "" ? {} : { errorInfo: seen.errorInfo }),
    ...(attempt.invokeId === undefined ? {} : { invokeId: attempt.invokeId }),
    ...(seen.finishTime === "" ? {} : { finishTime: seen.finishTime }),
    ...told(seen.proof),
  };
  if (end.kind === "success") {
    const { errorCode, errorInfo, phase, exitCode, message, ...clean } = base;
    return { ...clean, ...heldAfterSuccess(before, attempt) };
  }
  return { ...base, ...heldAfterFailure(before, attempt, seen), ...goingOn(attempt, seen) };
}

/**
 * A command that was ended from outside, or whose agent fell silent after its start, may go on on the instance. Nothing
 * else is started there before its time is over. Its end will not be told, so that it has no InvokeId to ask about.
 */
function goingOn({ send }: Attempt, seen: Seen): Pick<InstanceRecord, "pending"> {
  const { invokeId, token, ...rest } = send;
  return send.task === "command" && mayGoOn(seen) ? { pending: [rest] } : {};
}

/**
 * Returns the record of an instance whose send has an unknown end. What it holds is not known, and the send may still
 * reach it.
 */
export function unknown(
  before: InstanceRecord | undefined,
  attempt: Attempt,
  why: { code?: string; info: string },
): InstanceRecord {
  return {
    status: "Unknown",
    outcome: "unknown",
    wave: attempt.wave,
    attempts: attempt.attempts,
    ...(why.code === undefined ? {} : { errorCode: why.code }),
    errorInfo: why.info,
    ...(attempt.invokeId === undefined ? {} : { invokeId: attempt.invokeId }),
    ...(attempt.writes ? { owned: withPaths(before, attempt.paths) } : past(before)),
    pending: [attempt.send],
  };
}

/** Returns the record of an instance whose pending send still has an unknown end, with a new reason. */
export function stillUnknown(
  before: InstanceRecord | undefined,
  why: { code?: string; info: string },
): InstanceRecord {
  const record = before ?? notAttempted(undefined, 1, 0);
  return { ...record, ...(why.code === undefined ? {} : { errorCode: why.code }), errorInfo: why.info };
}

/**
 * Returns the record of an instance on which a step succeeded and the step `next` is not done. If no step has written
 * yet, the delivery was not attempted on the instance.
 */
export function notDone(
  { finishTime, ...record }: InstanceRecord,
  next: string,
  hasWritten: boolean,
): InstanceRecord {
  const words = hasWritten
    ? ({ status: "Unknown", outcome: "unknown" } as const)
    : ({ status: "NotAttempted", outcome: "notAttempted" } as const);
  return { ...record, ...words, errorInfo: `the step ${next} was not done` };
}

/** Returns the record of an instance without the pending send or command that came to its end. */
export function withoutPending(record: InstanceRecord, ended: PendingSend): InstanceRecord {
  const { pending = [], ...rest } = record;
  const left = pending.filter((one) => one !== ended);
  return left.length === 0 ? rest : { ...rest, pending: left };
}

/** Returns the record with these other pending sends and commands, whose ends are still not known. */
export function withPending(record: InstanceRecord, others: readonly PendingSend[]): InstanceRecord {
  return others.length === 0 ? record : { ...record, pending: [...others, ...(record.pending ?? [])] };
}

/** Returns the record of an instance that was not sent to. What it holds and its owned paths are kept. */
export function notAttempted(
  before: InstanceRecord | undefined,
  wave: number,
  attempts: number,
  why?: { code?: string; info: string },
): InstanceRecord {
  return {
    status: "NotAttempted",
    outcome: "notAttempted",
    wave,
    attempts,
    ...(why?.code === undefined ? {} : { errorCode: why.code }),
    ...(why === undefined ? {} : { errorInfo: why.info }),
    ...past(before),
  };
}

/**
 * Returns the record of an instance that was left out: the record before while something is pending, unless it tells of the
 * success of another delivery, which an earlier run has made.
 */
export function pendingOr(left: InstanceRecord, before: InstanceRecord | undefined): InstanceRecord {
  const { pending = [], outcome } = before ?? left;
  if (before === undefined || pending.length === 0) return left;
  return outcome === "success" || outcome === "unchanged" ? { ...left, pending } : before;
}

/** Returns the record of an instance that was not tried again. The end of its last try is kept. */
export function notSentAgain(before: InstanceRecord, code: string, info: string): InstanceRecord {
  const told = before.errorInfo === undefined ? "" : `${before.errorInfo}; `;
  return { ...before, errorInfo: `${told}not tried again: ${code}: ${info}` };
}

/**
 * Returns the record of an instance that was not sent to, because it is unreachable or the API refused the call because
 * of it.
 */
export function unreachable(
  before: InstanceRecord | undefined,
  wave: number,
  attempts: number,
  code: string,
  info: string,
): InstanceRecord {
  return {
    status: "Unreachable",
    outcome: "unreachable",
    wave,
    attempts,
    errorCode: code,
    errorInfo: info,
    ...past(before),
  };
}

/** Error code of an instance to which a send that state does not know may have written. */
export const UNRECORDED = "UnrecordedSend";

/**
 * Returns the record of an instance to which a send that state does not know may have written. What it holds is not
 * known.
 */
export function doubted(before: InstanceRecord, path: string): InstanceRecord {
  return {
    status: "Unknown",
    outcome: "unknown",
    wave: before.wave,
    attempts: before.attempts,
    errorCode: UNRECORDED,
    errorInfo: "an update that was never recorded may have written the file",
    owned: withPaths(before, [path]),
  };
}

/** Returns the record of an instance that held the wanted file before the run and was not sent to. */
export function unchanged(before: InstanceRecord): InstanceRecord {
  const { errorCode, errorInfo, pending, phase, exitCode, message, rolledBack, ...rest } = before;
  return { ...rest, status: "Unchanged", outcome: "unchanged" };
}

/** Returns how often the delivery was sent to the instance before. */
export function attemptsSoFar(before: InstanceRecord | undefined, sameDelivery: boolean): number {
  return sameDelivery && before !== undefined ? before.attempts : 0;
}

/** Returns the record with the path among its owned paths. */
export function withWritten(record: InstanceRecord | undefined, path: string): InstanceRecord {
  const before = record ?? notAttempted(undefined, 1, 0);
  return isOurs(before, path) ? before : { ...before, owned: withPaths(before, [path]) };
}
