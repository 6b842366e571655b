/**
 * Makes the new record of an instance after a restore: the old files are back, the new ones are still there, or it is not
 * known. The record says that an earlier delivery is there only where the report proves it.
 */
import type { ReportedFile } from "../../commands/report.ts";
import { isSameFile } from "../inputs/path.ts";
import type { Delivery, InstanceRecord, PendingSend, RecordedDelivery, RecordedFile } from "../model.ts";
import type { Seen } from "./classify.ts";
import { mayGoOn } from "./command-ends.ts";
import type { RestoreEnd, Why } from "./events.ts";
import { type Past, told } from "./held.ts";
import { notAttempted, unknown } from "./record.ts";
import type { LoggedTask } from "./task-log.ts";

/** Name of the step in the log of tasks. It is no step of a delivery. */
export const RESTORE = "restore";

/** What the ledger knew of the instance before the end of the restore. */
export interface BeforeRestore {
  readonly record: InstanceRecord | undefined;
  readonly wave: number;
  readonly attempts: number;
  readonly task: LoggedTask | undefined;
  /** The files of the delivery that is taken back. */
  readonly files: Delivery["files"];
  /** What state said of the instance before this run. */
  readonly recorded: InstanceRecord | undefined;
  /** The delivery that state had recorded before this run. */
  readonly delivery: RecordedDelivery | undefined;
}

export function restored(end: RestoreEnd, before: BeforeRestore): InstanceRecord {
  if (end.kind === "unseen") return notKnown(end.why, before, sendOf(before));
  if (end.kind === "notStarted") return asBefore(end.why, before);
  const { seen, proofs } = end;
  const { proof } = seen;
  if (seen.end.kind === "success" || proof?.rolledBack === "restored") return putBack(seen, before);
  if (changedNothing(seen, proofs)) return asBefore(whyOf(seen), before);
  if (proof !== undefined) return notPutBack(seen, proofs, before);
  const { invokeId, token, ...rest } = sendOf(before);
  // A restore that was ended from outside may go on. Its end will not be told, so that there is nothing to ask about.
  return notKnown(whyOf(seen), before, mayGoOn(seen) ? rest : undefined);
}

export const PUT_BACK = "the rollout stopped, and the old files were put back";

/** All old files are back. Where they could not be reloaded, the instance has failed and owes a reload. */
function putBack(seen: Seen, before: BeforeRestore): InstanceRecord {
  const { verified, ...said } = told(seen.proof);
  const rest = { ...said, ...ended(seen, before), rolledBack: "restored", ...earlier(seen, before) } as const;
  if (seen.end.kind !== "success") return { ...rest, ...failure(seen) };
  return { ...rest, status: "NotAttempted", outcome: "notAttempted", errorInfo: PUT_BACK };
}

/** The restore left at least one file as it was, because something else had changed a file, or because it failed. */
function notPutBack(seen: Seen, proofs: readonly string[], before: BeforeRestore): InstanceRecord {
  const { verified, ...said } = told(seen.proof);
  const rest = { ...said, ...ended(seen, before), ...failure(seen), rolledBack: "failed" } as const;
  return seen.errorCode === "Drifted" ? { ...rest, drifted: driftedFiles(seen, proofs, before) } : rest;
}

function driftedFiles({ proof }: Seen, proofs: readonly string[], { files }: BeforeRestore): string[] {
  const others = files.filter((_, at) => proof?.files?.[at]?.proof !== proofs[at]);
  // The report may not tell which one: something else than the bytes can have changed.
  return (others.length === 0 ? [...files] : others).map(({ path }) => `${path}: content`);
}

/** The new files are still there: the record keeps what it says, and tells why. */
function asBefore({ code, info }: Why, { record, wave, attempts }: BeforeRestore): InstanceRecord {
  const was = record ?? notAttempted(undefined, wave, attempts);
  const why = code === undefined ? info : `${code}: ${info}`;
  if (was.errorCode !== undefined)
    return { ...was, errorInfo: [...toldOf(was), `not put back: ${why}`].join("; "), rolledBack: "failed" };
  return {
    ...was,
    ...(code === undefined ? {} : { errorCode: code }),
    errorInfo: [...toldOf(was), `the new files are still there: ${info}`].join("; "),
    rolledBack: "failed",
  };
}

function toldOf({ errorInfo }: InstanceRecord): string[] {
  return errorInfo === undefined ? [] : [errorInfo];
}

function notKnown(why: Why, before: BeforeRestore, send: PendingSend | undefined): InstanceRecord {
  const { record, wave, attempts, task } = before;
  const invokeId = task?.invokeId === undefined ? {} : { invokeId: task.invokeId };
  const attempt = { writes: true, paths: [], wave, attempts, ...invokeId, send: send ?? sendOf(before) };
  const info = `the rollout stopped, and whether the old files are back is not known: ${why.info}`;
  const { pending, ...rest } = unknown(record, attempt, { ...why, info });
  return send === undefined || pending === undefined ? rest : { ...rest, pending };
}

/** The restore as a pending command. It carries no delivery, so that the next run believes nothing of its end. */
function sendOf({ task }: BeforeRestore): PendingSend {
  const { token = "", until = 0, invokeId } = task ?? {};
  const accepted = invokeId === undefined ? {} : { invokeId };
  return { task: "command", key: "", filesKey: "", until, token, ...accepted };
}

function ended({ finishTime }: Seen, { record, wave, attempts, task }: BeforeRestore) {
  const { owned } = record ?? {};
  return {
    ...{ wave, attempts },
    ...(task?.invokeId === undefined ? {} : { invokeId: task.invokeId }),
    ...(finishTime === "" ? {} : { finishTime }),
    ...(owned === undefined ? {} : { owned }),
  };
}

function failure({ status, errorCode, errorInfo }: Seen) {
  const outcome = "failed" as const;
  return {
    ...{ status, outcome },
    ...(errorCode === "" ? {} : { errorCode }),
    ...(errorInfo === "" ? {} : { errorInfo }),
  };
}

function whyOf({ errorCode, errorInfo, status, proof }: Seen): Why {
  const said = proof?.message ?? "";
  const info = errorInfo || said || `the restore ended as ${status}`;
  return errorCode === "" ? { info } : { code: errorCode, info };
}

/** A report that tells of other files than the new ones contradicts itself, so that it is not believed. */
function changedNothing({ end, proof }: Seen, proofs: readonly string[]): boolean {
  if (end.kind !== "failed" && end.kind !== "unreachable") return false;
  if (proof === undefined) return !end.mayHaveWritten;
  const shown = proof.files ?? [];
  return (
    proof.stands === "old" && proof.reload !== "owed" && proofs.every((one, at) => shown[at]?.proof === one)
  );
}

/**
 * What the instance held before the run, when the report proves that it is there again. A path that the recorded delivery did
 * not have says nothing about that delivery. A file of it that this run did not order was not touched. A direct delivery was
 * proven with a salt that no instance knows, so that a report cannot prove it: nothing is held then, and the file is sent again.
 */
function earlier({ end, proof }: Seen, { files, recorded, delivery }: BeforeRestore): Past {
  const { held, applied, verified } = recorded ?? {};
  if (held === undefined || delivery?.activation !== true || held !== delivery.filesKey) return {};
  const isThere = files.every(({ path, windows }, at) => {
    const known = delivery.files.find((file) => isSameFile(file.path, path));
    return known === undefined || isAsRecorded(proof?.files?.[at], known, windows);
  });
  if (!isThere) return {};
  // The daemon may not have read the old files yet, or refuses them.
  if (end.kind !== "success" || proof?.reload === "owed" || applied === undefined) return { held };
  return { held, applied, ...(verified === undefined ? {} : { verified }) };
}

/** Windows has no mode. */
function isAsRecorded(file: ReportedFile | undefined, known: RecordedFile, windows: boolean): boolean {
  return (
    file !== undefined &&
    known.proof !== "" &&
    file.proof === known.proof &&
    (windows || file.mode === known.mode) &&
    (known.owner === "" || file.owner === known.owner) &&
    (known.group === "" || file.group === known.group)
  );
}
