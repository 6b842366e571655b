/**
 * Decides what the ends of a removal's commands mean: on which instances the files are gone, which files were kept, and which
 * instances make the delete fail. Only a report about every file proves that an instance is done.
 */
import type { Fleet, InstanceRecord } from "../model.ts";
import { beforeAll, blamesInstances } from "./classify.ts";
import type { Seen } from "./end.ts";
import type { Why } from "./events.ts";

/** How a removal's command ended on one instance; absent when it was not started, because of a cancel. */
export type RemovalEnd =
  | { readonly kind: "ended"; readonly seen: Seen }
  | { readonly kind: "unseen"; readonly why: Why }
  | { readonly kind: "refused" | "noInstance"; readonly why: Required<Why> };

/** Why it is not proven that an instance is done. */
export interface Left
  extends Pick<InstanceRecord, "status" | "errorCode" | "errorInfo" | "phase" | "exitCode" | "message"> {
  readonly advice: string;
}

export interface Removed {
  /** Instances from which files were removed. */
  readonly removed: readonly string[];
  /** Instances that held none of the files. */
  readonly absent: readonly string[];
  /** Maps a path to the instances on which the file was kept, because its bytes are not ours. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** Instances that were released, so that there is nothing to remove. */
  readonly gone: readonly string[];
  /** Instances that make the delete fail. */
  readonly left: ReadonlyMap<string, Left>;
}

export type Removal =
  /** It is not known what earlier runs have left, so nothing was removed. */
  | { readonly kind: "unasked"; readonly why: string }
  /** The user cancelled before anything was removed. */
  | { readonly kind: "cancelled" }
  | {
      readonly kind: "ended";
      readonly removed: Removed;
      readonly total: number;
      readonly cancelled: boolean;
    };

/** Returns the recorded instances that may have a file or a part of a bundle of the resource. */
export function holders(fleet: Fleet): string[] {
  const mayHold = ({ owned = [], held, applied, pending = [] }: InstanceRecord) =>
    owned.length > 0 || held !== undefined || applied !== undefined || pending.length > 0;
  return [...fleet].filter(([, record]) => mayHold(record)).map(([id]) => id);
}

/** `paths` are those of the order, to which the files of a report belong in turn. */
export function removedBy(
  ids: readonly string[],
  ends: ReadonlyMap<string, RemovalEnd>,
  paths: readonly string[],
): Removed {
  const isRightPlace = [...ends.values()].some(isKnownInstance);
  const removed: string[] = [];
  const absent: string[] = [];
  const gone: string[] = [];
  const kept = new Map<string, string[]>();
  const left = new Map<string, Left>();
  for (const id of ids) {
    const end = ends.get(id);
    const fates = fatesOf(end, paths);
    if (fates !== undefined) {
      for (const [at, path] of paths.entries()) if (fates[at] === "kept") add(kept, path, id);
      if (fates.includes("removed")) removed.push(id);
      else if (!fates.includes("kept")) absent.push(id);
    } else if (isReleased(end) || (isMissing(end) && isRightPlace)) gone.push(id);
    else left.set(id, leftBy(end));
  }
  return { removed, absent, kept, gone, left };
}

function add(kept: Map<string, string[]>, path: string, id: string): void {
  const ids = kept.get(path);
  if (ids === undefined) kept.set(path, [id]);
  else ids.push(id);
}

/** Returns what became of each file; `undefined` when that is not proven. */
function fatesOf(end: RemovalEnd | undefined, paths: readonly string[]) {
  if (end?.kind !== "ended" || end.seen.end.kind !== "success") return undefined;
  const fates = (end.seen.proof?.files ?? []).flatMap(({ fate }) => (fate === undefined ? [] : [fate]));
  return fates.length === paths.length ? fates : undefined;
}

const NOT_EXISTS = "InstanceNotExists";

function isReleased(end: RemovalEnd | undefined): boolean {
  return end?.kind === "ended" && [NOT_EXISTS, "InstanceReleased"].includes(end.seen.errorCode);
}

/** The API refused the call, because it knows no such instance. */
function isMissing(end: RemovalEnd | undefined): boolean {
  return end?.kind === "noInstance" && blamesInstances(end.why.code);
}

/**
 * True when the API knows the instance. An instance that it does not know is taken for a released one only when it knows
 * another one, because account or region may be wrong.
 */
function isKnownInstance(end: RemovalEnd): boolean {
  if (end.kind === "ended") return end.seen.errorCode !== NOT_EXISTS;
  return end.kind === "noInstance" && !isMissing(end);
}

const UNPROVEN = "The script did not prove what it did: look at the instance, then delete again.";

/** Advice for a delete, where the advice for a rollout would be wrong. docs/errors.md shows it. */
export const DELETE_ADVICE: Readonly<Record<string, string>> = {
  Busy: "Another run still works on this instance: delete again when it has ended.",
  ClientIsUpgrading: "The agent is being upgraded: delete again in a few minutes.",
  TaskConcurrencyLimit: "Too many commands run on the instance at once: delete again when they have ended.",
  DeliveryTimeout: "The agent did not take the command in time: check that it is online.",
  RemoveFailed: "The file could not be removed: is it immutable, or its file system read-only?",
  ReloadFailed: "The reload failed: see its message. The next delete runs it again.",
  ReloadTimeout: "The reload did not end in time: correct it. The next delete runs it again.",
  Unproven: UNPROVEN,
};

const MISSING =
  "The API knows none of the instances: are account and region those with which the files were sent?";
const UNSEEN = "Its end was not seen: the next delete waits until the command can no longer run.";

function leftBy(end: RemovalEnd | undefined): Left {
  if (end === undefined) return { status: "NotAttempted", errorInfo: "cancelled", advice: "" };
  switch (end.kind) {
    case "ended":
      return leftByEnd(end.seen);
    case "unseen":
      return {
        ...{ status: "Unknown", ...told(end.why) },
        advice: `${beforeAll(end.why.code ?? "")}${UNSEEN}`,
      };
    case "refused":
      return { status: "NotAttempted", ...told(end.why), advice: beforeAll(end.why.code).trimEnd() };
    case "noInstance":
      return {
        ...{ status: "Unreachable", ...told(end.why) },
        advice: isMissing(end) ? MISSING : "Start the instance.",
      };
  }
}

function leftByEnd(seen: Seen): Left {
  const { status, errorCode, errorInfo, end, proof } = seen;
  if (end.kind === "success") return { status: "Unknown", advice: UNPROVEN };
  const advice = DELETE_ADVICE[errorCode] ?? ("advice" in end ? end.advice : "");
  return {
    ...{ status, advice, ...(errorCode === "" ? {} : { errorCode }) },
    ...(errorInfo === "" ? {} : { errorInfo }),
    ...(proof?.phase === undefined ? {} : { phase: proof.phase }),
    ...(proof?.exitCode === undefined ? {} : { exitCode: proof.exitCode }),
    ...(proof === undefined || proof.message === "" ? {} : { message: proof.message }),
  };
}

function told({ code, info }: Why): Pick<Left, "errorCode" | "errorInfo"> {
  return { ...(code === undefined ? {} : { errorCode: code }), errorInfo: info };
}
