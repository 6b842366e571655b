/**
 * What an instance holds after an attempt, and which paths this resource may have written there.
 */
import { isSameFile } from "../inputs/path.ts";
import type { InstanceRecord, PendingSend } from "../model.ts";
import type { CommandProof, Seen } from "./classify.ts";

/**
 * Number of owned paths that a record keeps. Older paths are kept so that `overwrite: false` recognizes a file of this
 * resource when a path is used again.
 */
const MAX_PATHS = 8;

export interface Attempt {
  /** Paths that the attempt may write; none when the record has them already. */
  readonly paths: readonly string[];
  /** True when the step writes files, so that its failure may leave a changed file. */
  readonly writes: boolean;
  readonly wave: number;
  readonly attempts: number;
  readonly invokeId?: string;
  readonly send: PendingSend;
}

export type Past = Pick<InstanceRecord, "held" | "applied" | "owned" | "verified" | "drifted">;

/** Returns the fields of a record that an attempt does not change. */
export function past(record: InstanceRecord | undefined): Past {
  return {
    ...(record?.held === undefined ? {} : { held: record.held }),
    ...(record?.applied === undefined ? {} : { applied: record.applied }),
    ...(record?.owned === undefined ? {} : { owned: record.owned }),
    ...(record?.drifted === undefined ? {} : { drifted: record.drifted }),
    ...(record?.applied === undefined || record.verified === undefined ? {} : { verified: record.verified }),
  };
}

/** Returns what the record tells of a command's report. */
export function told(proof: CommandProof | undefined): Partial<InstanceRecord> {
  if (proof === undefined) return {};
  const { phase, exitCode, message, verified, reload, backup, rolledBack } = proof;
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(message === "" ? {} : { message }),
    ...(verified ? { verified } : {}),
    ...(reload === undefined ? {} : { reload }),
    ...(backup === undefined ? {} : { backup }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
  };
}

export function heldAfterSuccess(before: InstanceRecord | undefined, attempt: Attempt): Past {
  const { key, filesKey } = attempt.send;
  const applied = key === "" ? {} : { applied: key };
  // When the files of the attempt are not known, it is not known either what the instance holds.
  const held = filesKey === "" ? {} : { held: filesKey };
  // A step that writes nothing and is not the last one has changed nothing yet.
  if (!attempt.writes)
    return key === "" ? past(before) : { ...withoutProof(past(before)), ...held, ...applied };
  return { ...held, ...applied, owned: withPaths(before, attempt.paths) };
}

/** A command's report proves which files are on the instance. Without a report only the kind of the failure tells. */
export function heldAfterFailure(
  before: InstanceRecord | undefined,
  { writes, paths, send }: Attempt,
  { end, proof, errorCode }: Seen,
): Past {
  const mayHaveWritten = end.kind !== "success" && end.kind !== "pending" && end.mayHaveWritten;
  const stands = proof?.stands ?? (mayHaveWritten && writes ? "unknown" : "old");
  if (stands === "old") {
    const left = withoutOwn(past(before), send, errorCode);
    // While a reload is owed, the daemon may not have read the old files, so that their delivery is not applied.
    return proof?.reload === "owed" ? withoutApplied(left) : left;
  }
  const owned = { owned: withPaths(before, paths) };
  return stands === "new" && send.filesKey !== "" ? { held: send.filesKey, ...owned } : owned;
}

/**
 * A delivery whose own step has failed is not applied, even if it was before that step was asked for. A command asks for the
 * staged parts only where the files are not in place, so that they are not held when it misses the parts.
 */
function withoutOwn(past: Past, { key, filesKey }: PendingSend, errorCode: string): Past {
  const { held, ...rest } = past.applied === key ? withoutApplied(past) : past;
  const isHeld = held !== undefined && !(held === filesKey && errorCode === STAGED_MISSING);
  return isHeld ? { ...rest, held } : rest;
}

/** Code of a script that did not find all parts of the files. */
const STAGED_MISSING = "StagedMissing";

/** The new report tells whether the files were read back, and not the report before. */
function withoutProof({ verified, drifted, ...rest }: Past): Past {
  return rest;
}

function withoutApplied({ applied, verified, ...rest }: Past): Past {
  return rest;
}

/** True when this resource may have written the path, in any spelling, on the instance. */
export function isOurs(record: InstanceRecord | undefined, path: string): boolean {
  return record?.owned?.some((one) => isSameFile(one, path)) ?? false;
}

export function withPaths(before: InstanceRecord | undefined, paths: readonly string[]): string[] {
  const others = (before?.owned ?? []).filter((one) => !paths.some((path) => isSameFile(one, path)));
  return [...others, ...paths].slice(-Math.max(MAX_PATHS, paths.length));
}
