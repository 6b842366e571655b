/**
 * Which instances a restore takes back: those whose files this run has changed, as the reports of its commands tell.
 */
import type { InstanceRecord } from "../model.ts";
import { isPending } from "../plan/pending.ts";
import type { InstanceEvent } from "./events.ts";

/**
 * True when a command of this run ended with a report that tells of changed files: new ones that stay, or old ones that could
 * not all be put back. What an instance changed without a report is not known.
 */
export function hasChanged(event: InstanceEvent): boolean {
  if (event.kind !== "ended") return false;
  const { errorCode, proof } = event.seen;
  return errorCode === "UndoFailed" || (proof?.changed === true && proof.stands === "new");
}

/** No further command is started on an instance on which an earlier one may still run, or whose last end proves nothing. */
export function mayBeRestored(record: InstanceRecord | undefined): boolean {
  return record !== undefined && record.outcome !== "unknown" && !isPending(record);
}
