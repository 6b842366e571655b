/**
 * The end of a run: every target gets a record, and the verdict is reached.
 */

import { recordedDelivery } from "../inputs/delivery-key.ts";
import type { InstanceRecord, Recorded } from "../model.ts";
import type { Wanted } from "../plan/diff.ts";
import { isPending } from "../plan/pending.ts";
import { isCurrent } from "../plan/plan.ts";
import { count, type EarlyEnd, judge, overall } from "../plan/verdict.ts";
import { attemptsSoFar, notAttempted, unchanged } from "./record.ts";

export interface Rest {
  readonly wanted: Wanted;
  readonly fleet: Map<string, InstanceRecord>;
  readonly attempted: ReadonlySet<string>;
  /** Key of the delivery that the records' attempts were counted for. */
  readonly counted: string;
}

/** What needed a send and got none is NotAttempted, unless its earlier send is still open or turned out well. */
export function leaveOut(
  { wanted, fleet, attempted, counted }: Rest,
  why?: { code?: string; info: string },
): void {
  const same = counted === wanted.delivery.key;
  for (const id of wanted.targets) {
    const record = fleet.get(id);
    if (attempted.has(id) || isPending(record) || isCurrent(record, wanted.delivery.key)) continue;
    fleet.set(id, notAttempted(record, record?.wave ?? 1, attemptsSoFar(record, same), why));
  }
}

export interface Conclusion extends Omit<Recorded, "delivery" | "contentSha256" | "settings" | "verdict"> {
  readonly wanted: Wanted;
  /** Sum of the content that was delivered before this run. */
  readonly deliveredBefore: string;
  readonly early: EarlyEnd;
  /** Held the wanted file before the run. */
  readonly current: readonly string[];
  readonly attempted: ReadonlySet<string>;
  /** Wave of each target. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** When a mistake of ours keeps the verdict from being reached: all that was recorded, and a failure. */
export function unjudged({
  wanted,
  deliveredBefore,
  fleet,
  numbers,
  early,
  current,
  attempted,
  ...rest
}: Conclusion): Recorded {
  const ordered = new Map<string, InstanceRecord>();
  for (const id of wanted.targets)
    ordered.set(id, fleet.get(id) ?? notAttempted(undefined, numbers.get(id) ?? 1, 0));
  const counts = count([...ordered.values()].map(({ outcome }) => outcome));
  const verdict = {
    status: overall(counts),
    passed: false,
    reason: "error",
    gateOpen: false,
    counts,
  } as const;
  const { delivery, settings } = wanted;
  return {
    ...rest,
    fleet: ordered,
    delivery: recordedDelivery(delivery),
    contentSha256: deliveredBefore,
    settings,
    verdict,
  };
}

export function conclude({
  wanted,
  deliveredBefore,
  fleet,
  early,
  current,
  attempted,
  numbers,
  ...rest
}: Conclusion): Recorded {
  const before = new Set(current);
  const { key } = wanted.delivery;
  const ordered = new Map<string, InstanceRecord>();
  for (const id of wanted.targets) {
    const record = fleet.get(id) ?? notAttempted(undefined, numbers.get(id) ?? 1, 0);
    const same = before.has(id) && !attempted.has(id) && isCurrent(record, key);
    const wave = numbers.get(id) ?? record.wave;
    ordered.set(id, { ...(same ? unchanged(record) : record), wave });
  }
  const verdict = judge(ordered, wanted.policy, early);
  // A content that no instance took was not delivered: what depends on the sum must not act on it.
  const delivered = [...ordered.values()].some((record) => isCurrent(record, key));
  const contentSha256 = delivered ? wanted.delivery.files[0].sha256 : deliveredBefore;
  return {
    ...rest,
    fleet: ordered,
    delivery: recordedDelivery(wanted.delivery),
    contentSha256,
    settings: wanted.settings,
    verdict,
  };
}
