/**
 * Finds until when a send may still reach a former target. State keeps this time, because the instance may become a
 * target again after its record is gone.
 */

import type { Fleet } from "../model.ts";
import { pendingUntil } from "../plan/pending.ts";
import type { SeenSend } from "./classify.ts";
import { mayChange, readMark } from "./marker.ts";

/** Returns that time by the pending sends in the records of former targets; 0 when there are none. */
export function pendingAtFormerTargets(fleet: Fleet, targets: readonly string[]): number {
  const wanted = new Set(targets);
  const left = [...fleet].filter(([id]) => !wanted.has(id));
  return left.reduce((last, [, record]) => Math.max(last, pendingUntil(record)), 0);
}

export interface FormerTargets {
  /** Value of the Tag on this resource's sends. */
  readonly tag: string;
  readonly targets: readonly string[];
  /** Returns the epoch milliseconds until which an unfinished send with this Timeout may still reach its instances. */
  readonly until: (timeoutSeconds: number) => number;
}

/** Returns that time by the unfinished sends or commands that the API lists. */
export function seenAtFormerTargets(
  sends: readonly Pick<SeenSend, "description" | "instances">[],
  { tag, targets, until }: FormerTargets,
): number {
  const wanted = new Set(targets);
  let last = 0;
  for (const { description, instances } of sends) {
    const mark = readMark(description);
    if (mark?.tag !== tag || !mayChange(mark)) continue;
    const flies = instances.some(({ instanceId, end }) => !wanted.has(instanceId) && end.kind === "pending");
    if (flies) last = Math.max(last, until(mark.timeoutSeconds));
  }
  return last;
}
