/**
 * Makes from the ledger what state remembers after a run: a record for each target, the verdict, and the facts for the
 * next run.
 */

import { sumOf } from "../inputs/content-sum.ts";
import { formerDeliveries, recordedDelivery } from "../inputs/recorded-delivery.ts";
import type { Fleet, InstanceRecord, Recorded, Verdict } from "../model.ts";
import { judge, unjudgedVerdict } from "../plan/verdict.ts";
import type { Ledger } from "./ledger.ts";
import { notAttempted, unchanged } from "./record.ts";
import { withoutZone, withZone } from "./zones.ts";

export function conclude(ledger: Ledger): Recorded {
  const { wanted } = ledger.input;
  const fleet = fleetOf(ledger, (id) => ledger.appliedBefore.has(id) && !ledger.attempted.has(id));
  // As long as no instance took the new content, `contentSha256` stays the old one, so that dependents do not act on
  // the new one.
  const isDelivered = wanted.targets.some((id) => ledger.isApplied(id));
  const verdict = afterRollback(judge(fleet, wanted.policy, ledger.run.early), ledger);
  return recordedOf(ledger, fleet, verdict, isDelivered ? sumOf(wanted.delivery) : undefined);
}

/** The records after a restore no longer tell why the rollout failed. */
function afterRollback(verdict: Verdict, { run: { rolledBackFor, early } }: Ledger): Verdict {
  return rolledBackFor === undefined || early !== undefined ? verdict : { ...verdict, reason: rolledBackFor };
}

/** Returns what is to be recorded when a bug of this package prevents the verdict: all records, and a failed verdict. */
export function unjudged(ledger: Ledger): Recorded {
  const fleet = fleetOf(ledger, () => false);
  return recordedOf(ledger, fleet, unjudgedVerdict(fleet));
}

/**
 * Returns the records in the order of the targets. `isUntouched` is true for targets that held the delivery before and
 * got no task.
 */
function fleetOf(ledger: Ledger, isUntouched: (id: string) => boolean): Fleet {
  const fleet = new Map<string, InstanceRecord>();
  for (const id of ledger.input.wanted.targets) {
    const record = ledger.record(id) ?? notAttempted(undefined, ledger.waveOf(id), 0);
    const same = isUntouched(id) && ledger.isApplied(id);
    const wave = ledger.run.waveOf.get(id) ?? record.wave;
    const ends = { ...(same ? unchanged(record) : record), wave };
    // A zone names the region of an explicit provider, of whose settings none is kept.
    const isKept = ledger.input.wanted.settings.explicitProvider !== true;
    fleet.set(id, isKept ? withZone(ends, ledger.run.zoneOf.get(id)) : withoutZone(ends));
  }
  return fleet;
}

function recordedOf(ledger: Ledger, fleet: Fleet, verdict: Verdict, delivered?: string): Recorded {
  const { wanted, recorded, sender } = ledger.input;
  const { incarnation, digestKey, tag, run } = sender;
  return {
    ...{ incarnation, digestKey, tag, run, fleet, verdict },
    sends: ledger.sendCount,
    delivery: {
      ...recordedDelivery(wanted.delivery, digestKey),
      ...formerDeliveries(recorded?.delivery, wanted.delivery, fleet),
    },
    contentSha256: delivered ?? recorded?.contentSha256 ?? "",
    settings: wanted.settings,
    tokens: ledger.accepted,
    formerTargetsUntil: ledger.run.formerTargetsUntil,
  };
}
