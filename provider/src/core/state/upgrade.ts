/**
 * Turns state of version 1 into today's: its fingerprints become keys under the resource's digest key. Only the wanted
 * delivery's fingerprint can be turned; what others an instance holds is forgotten (decisions/019).
 */
import { recordedDelivery } from "../inputs/delivery-key.ts";
import type { Delivery, InstanceRecord, PendingSend, Recorded } from "../model.ts";
import { fingerprint } from "./version1.ts";

/** The state has no digest key, so that its keys confirm guesses. The next update rewrites it, and sends nothing for that. */
export function isOutdated({ digestKey }: Recorded): boolean {
  return digestKey === "";
}

/** `wanted` has keys under the digest key. */
export function upgraded(recorded: Recorded, wanted: Delivery, digestKey: string): Recorded {
  if (!isOutdated(recorded)) return recorded;
  const isWanted = (key: string | undefined) => key === fingerprintOfWanted;
  const fingerprintOfWanted = fingerprint(wanted);
  const fleet = [...recorded.fleet].map(([id, record]) => [id, rekeyed(record, wanted, isWanted)] as const);
  const unnamed = { key: "", filesKey: "", files: [] };
  const { regionHash, ...settings } = recorded.settings;
  return {
    ...recorded,
    digestKey,
    // The region's hash goes, because it was made with another key. That the region is the same is known by now.
    settings,
    delivery: isWanted(recorded.delivery.key) ? recordedDelivery(wanted) : unnamed,
    fleet: new Map(fleet),
  };
}

function rekeyed(
  { held, applied, pending, ...record }: InstanceRecord,
  { key, filesKey }: Delivery,
  isWanted: (key: string | undefined) => boolean,
): InstanceRecord {
  const send = (one: PendingSend): PendingSend =>
    isWanted(one.key) ? { ...one, key, filesKey } : { ...one, key: "", filesKey: "" };
  return {
    ...record,
    ...(isWanted(applied) ? { held: filesKey, applied: key } : {}),
    ...(pending === undefined ? {} : { pending: pending.map(send) }),
  };
}
