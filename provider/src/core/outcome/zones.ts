/** Keeps what the API told of the zones of instances, whatever becomes of their records. */
import type { Facts, Fleet, InstanceRecord } from "../model.ts";

/** Returns the zones that the API told. A managed instance has none. */
export function zonesTold(facts: ReadonlyMap<string, Facts>): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  // State separates zones by blanks.
  for (const [id, { zone = "" }] of facts) if (/^\S+$/.test(zone)) told.set(id, zone);
  return told;
}

export function zonesIn(fleet: Fleet): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const [id, { zone }] of fleet) if (zone !== undefined) zones.set(id, zone);
  return zones;
}

export function withZone(record: InstanceRecord, zone: string | undefined): InstanceRecord {
  return zone === undefined || record.zone === zone ? record : { ...record, zone };
}

export function withoutZone({ zone, ...record }: InstanceRecord): InstanceRecord {
  return record;
}
