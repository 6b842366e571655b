/**
 * Upgrades a state of version 1, which named deliveries by fingerprints, to delivery keys. Only the fingerprint of the
 * wanted delivery can be turned into a key, because its content is known. Other fingerprints are dropped (decisions/019).
 */
import { recordedDelivery } from "../inputs/recorded-delivery.ts";
import type { Delivery, InstanceRecord, PendingSend, Recorded } from "../model.ts";
import { fingerprint } from "./version1.ts";

/** True for a state of version 1, which has no digest key. The next update rewrites it without sending anything. */
export function isOutdated({ digestKey }: Recorded): boolean {
  return digestKey === "";
}

/** Returns the state with keys under `digestKey`. The keys of `wanted` were made with the same digest key. */
export function upgraded(recorded: Recorded, wanted: Delivery, digestKey: string): Recorded {
  if (!isOutdated(recorded)) return recorded;
  const isWanted = (key: string | undefined) => key !== undefined && key === fingerprintOfWanted;
  // Version 1 knew no activation, so nothing in it proves what an activation asks for.
  const fingerprintOfWanted = wanted.way.kind === "direct" ? fingerprint(wanted) : undefined;
  const fleet = [...recorded.fleet].map(([id, record]) => [id, rekeyed(record, wanted, isWanted)] as const);
  const unnamed = { key: "", filesKey: "", files: [] };
  const { regionHash, ...settings } = recorded.settings;
  return {
    ...recorded,
    digestKey,
    // The hash of the region is dropped, because it was made with another key. The region was compared before.
    settings,
    delivery: isWanted(recorded.delivery.key) ? recordedDelivery(wanted, digestKey) : unnamed,
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
