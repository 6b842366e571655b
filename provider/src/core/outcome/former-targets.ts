/**
 * Until when a send may still be delivered to an instance that is no target now: it may become one again in time, and
 * its record is gone by then.
 */

import type { Fleet } from "../model.ts";
import { pendingUntil } from "../plan/pending.ts";
import type { SeenSend } from "./classify.ts";
import { readMark } from "./marker.ts";

/** By what is recorded of instances that are no targets any more; 0 when nothing is on its way. */
export function pendingAtFormerTargets(fleet: Fleet, targets: readonly string[]): number {
  const wanted = new Set(targets);
  const left = [...fleet].filter(([id]) => !wanted.has(id));
  return left.reduce((last, [, record]) => Math.max(last, pendingUntil(record)), 0);
}

export interface FormerTargets {
  /** Value of the Tag of this resource's sends. */
  readonly tag: string;
  readonly targets: readonly string[];
  /** Epoch milliseconds until which a send in flight with this Timeout may still be delivered. */
  readonly until: (timeoutSeconds: number) => number;
}

/** By what the API lists. */
export function seenAtFormerTargets(
  sends: readonly SeenSend[],
  { tag, targets, until }: FormerTargets,
): number {
  const wanted = new Set(targets);
  let last = 0;
  for (const { description, instances } of sends) {
    const mark = readMark(description);
    if (mark?.tag !== tag) continue;
    const flies = instances.some(({ instanceId, end }) => !wanted.has(instanceId) && end.kind === "pending");
    if (flies) last = Math.max(last, until(mark.timeoutSeconds));
  }
  return last;
}
