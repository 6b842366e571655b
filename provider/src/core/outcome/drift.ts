/**
 * Decides what a refresh records of instances whose files it has compared with what was delivered. Only a difference that a
 * report proves changes a record.
 */
import type { InstanceRecord, Recorded, RecordedFile } from "../model.ts";
import { unjudgedVerdict } from "../plan/verdict.ts";
import type { Seen } from "./classify.ts";

/** What the comparison told of one instance. */
export type Comparison =
  | { readonly kind: "same" }
  /** One text for each file that differs, such as "/etc/app.conf: content, mode". */
  | { readonly kind: "drifted"; readonly texts: readonly string[] }
  /** The files were not compared, so that nothing is known of them. */
  | { readonly kind: "unseen"; readonly why: string; readonly advice?: string };

/** Error code of an instance whose files differ from what was delivered. */
export const DRIFTED = "Drifted";

/** Returns the instances that are taken to hold the recorded files. Others get the files at the next update anyway. */
export function believedToHold({ fleet, delivery: { filesKey } }: Recorded): string[] {
  return filesKey === "" ? [] : [...fleet].filter(([, { held }]) => held === filesKey).map(([id]) => id);
}

/** True when state has what a comparison needs. A state that was written before proofs were kept lacks them. */
export function hasProofs({ delivery: { files } }: Recorded): boolean {
  return files.length > 0 && files.every(({ proof }) => proof !== "");
}

export function comparisonOf(seen: Seen, files: readonly Pick<RecordedFile, "path">[]): Comparison {
  if (seen.end.kind !== "success") return unseen(seen);
  const found = seen.proof?.files ?? [];
  const isAboutThem = found.length === files.length && found.every(({ differs }) => differs !== undefined);
  if (!isAboutThem) return { kind: "unseen", why: "its report is about other files" };
  const texts = files.flatMap(({ path }, at) => {
    const differs = found[at]?.differs ?? [];
    return differs.length === 0 ? [] : [`${path}: ${differs.join(", ")}`];
  });
  return texts.length === 0 ? { kind: "same" } : { kind: "drifted", texts };
}

function unseen({ status, errorCode, errorInfo, end }: Seen): Comparison {
  const code = errorCode === "" ? "" : ` ${errorCode}`;
  const info = errorInfo === "" ? "" : ` (${errorInfo.replace(/\s+/g, " ")})`;
  const why = `${status}${code}${info}`;
  return end.kind === "failed" || end.kind === "unreachable"
    ? { kind: "unseen", why, advice: end.advice }
    : { kind: "unseen", why };
}

/** Returns `recorded` itself when no instance has drifted. */
export function withDrift(recorded: Recorded, comparisons: ReadonlyMap<string, Comparison>): Recorded {
  const fleet = new Map(recorded.fleet);
  for (const [id, comparison] of comparisons) {
    const before = fleet.get(id);
    if (before !== undefined && comparison.kind === "drifted")
      fleet.set(id, driftedRecord(before, comparison.texts));
  }
  const hasDrifted = [...comparisons.values()].some(({ kind }) => kind === "drifted");
  return hasDrifted ? { ...recorded, fleet, verdict: unjudgedVerdict(fleet) } : recorded;
}

/** What the instance holds is forgotten. A send or command that may still act there is not, nor is an owed reload. */
function driftedRecord(before: InstanceRecord, drifted: readonly string[]): InstanceRecord {
  const { wave, attempts, owned, pending, invokeId, reload, backup, zone } = before;
  return {
    ...{ status: "Failed", outcome: "failed", wave, attempts, errorCode: DRIFTED, drifted },
    ...(zone === undefined ? {} : { zone }),
    ...(owned === undefined ? {} : { owned }),
    ...(reload === "owed" ? { reload } : {}),
    ...(backup === undefined ? {} : { backup }),
    ...(pending === undefined ? {} : { pending }),
    // A pending send of the file itself is read by the InvokeId of the record.
    ...(pending === undefined || invokeId === undefined ? {} : { invokeId }),
  };
}
