/**
 * How one instance's record changes: sent to, ended, lost from sight, left out, found current.
 * Keeps the two facts that guard against harm: what the instance holds, and which paths this resource may have written.
 */

import { isSameFile } from "../inputs/path.ts";
import type { InstanceRecord, PendingSend } from "../model.ts";
import type { Seen } from "./classify.ts";

/** Paths remembered per instance, so that `overwrite: false` still knows its own files after a path came back. */
const MAX_PATHS = 8;

export interface Attempt {
  /** Path that it may write; left out when the record names it already. */
  readonly path?: string;
  /** It writes files, so that a failure may leave other bytes behind. */
  readonly writes: boolean;
  readonly wave: number;
  readonly attempts: number;
  readonly invokeId?: string;
  readonly send: PendingSend;
}

/** What survives any attempt: nothing about its end, all about the past. */
function past(record: InstanceRecord | undefined): Pick<InstanceRecord, "held" | "applied" | "owned"> {
  return {
    ...(record?.held === undefined ? {} : { held: record.held }),
    ...(record?.applied === undefined ? {} : { applied: record.applied }),
    ...(record?.owned === undefined ? {} : { owned: record.owned }),
  };
}

/** The record after the API told the end of an attempt; `undefined` while there is no end. */
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
  };
  if (end.kind === "success") {
    const { errorCode, errorInfo, ...clean } = base;
    const { key, filesKey } = attempt.send;
    // A send whose file cannot be named succeeded with something: what the instance holds is not known.
    return {
      ...clean,
      ...(filesKey === "" ? {} : { held: filesKey }),
      ...(key === "" ? {} : { applied: key }),
      ...ownedAfter(before, attempt),
    };
  }
  return end.mayHaveWritten && attempt.writes
    ? { ...base, owned: withPath(before, attempt.path) }
    : { ...base, ...past(before) };
}

/** Its end was not seen: what it holds is not known any more, and the send may still arrive. */
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
    ...(attempt.writes ? { owned: withPath(before, attempt.path) } : past(before)),
    pending: [attempt.send],
  };
}

/** There is no news of its end but the reason why. */
export function stillUnknown(
  before: InstanceRecord | undefined,
  why: { code?: string; info: string },
): InstanceRecord {
  const record = before ?? notAttempted(undefined, 1, 0);
  return { ...record, ...(why.code === undefined ? {} : { errorCode: why.code }), errorInfo: why.info };
}

/** A step succeeded and the next one is not done yet: nobody knows whether the delivery is all right there. */
export function notDone({ finishTime, ...record }: InstanceRecord, next: string): InstanceRecord {
  return { ...record, status: "Unknown", outcome: "unknown", errorInfo: `the step ${next} was not done` };
}

/** Nothing was sent: what it holds and what we wrote are as before. */
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

/** The end of its last try stands; another one was not made. */
export function notSentAgain(before: InstanceRecord, code: string, info: string): InstanceRecord {
  const told = before.errorInfo === undefined ? "" : `${before.errorInfo}; `;
  return { ...before, errorInfo: `${told}not tried again: ${code}: ${info}` };
}

/** Nothing was sent to it: it was found unreachable before, or the API refused the call because of it. */
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

/** Code of an instance that a send which is not in state may have written to. */
export const UNRECORDED = "UnrecordedSend";

/** A send that state does not know may have written there: neither what it holds nor how it ended is known. */
export function doubted(before: InstanceRecord, path: string): InstanceRecord {
  return {
    status: "Unknown",
    outcome: "unknown",
    wave: before.wave,
    attempts: before.attempts,
    errorCode: UNRECORDED,
    errorInfo: "an update that was never recorded may have written the file",
    owned: withPath(before, path),
  };
}

/** It held the wanted file before this run, so nothing was sent. */
export function unchanged(before: InstanceRecord): InstanceRecord {
  const { errorCode, errorInfo, pending, ...rest } = before;
  return { ...rest, status: "Unchanged", outcome: "unchanged" };
}

/** The past of a record, for an instance that is about to be sent to. */
export function attemptsSoFar(before: InstanceRecord | undefined, sameDelivery: boolean): number {
  return sameDelivery && before !== undefined ? before.attempts : 0;
}

/** Whether this resource may have written the file at this path, however it is spelled, on the instance. */
export function isOurs(record: InstanceRecord | undefined, path: string): boolean {
  return record?.owned?.some((one) => isSameFile(one, path)) ?? false;
}

/** This resource may have written the path there; nothing else about the instance is known or changed. */
export function withWritten(record: InstanceRecord | undefined, path: string): InstanceRecord {
  const before = record ?? notAttempted(undefined, 1, 0);
  return isOurs(before, path) ? before : { ...before, owned: withPath(before, path) };
}

function ownedAfter(
  before: InstanceRecord | undefined,
  { writes, path }: Attempt,
): Pick<InstanceRecord, "owned"> {
  if (writes) return { owned: withPath(before, path) };
  return before?.owned === undefined ? {} : { owned: before.owned };
}

function withPath(before: InstanceRecord | undefined, path: string | undefined): string[] {
  const known = before?.owned ?? [];
  if (path === undefined) return [...known];
  return [...known.filter((one) => !isSameFile(one, path)), path].slice(-MAX_PATHS);
}
