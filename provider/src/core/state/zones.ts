/**
 * Stores the zones of a group's instances: each zone's name once, and an index for each instance when there is more than
 * one zone.
 */
import type { Raw } from "../inputs/unknown.ts";
import { text } from "../inputs/unknown.ts";

export interface StoredZones {
  /** The zones, separated by blanks. Absent when no zone of the group is known. */
  readonly zones?: string;
  /** For each instance an index into `zones`, or `-`. Absent when all instances are in the one zone. */
  readonly zoneOf?: string;
}

const NONE = "-";

/** `zones` holds the zone of each instance of the group. */
export function storedZones(zones: readonly (string | undefined)[]): StoredZones {
  const names = [...new Set(zones.filter((zone) => zone !== undefined))];
  if (names.length === 0) return {};
  const indexes = new Map(names.map((name, at) => [name, String(at)]));
  const column = zones.map((zone) => indexes.get(zone ?? "") ?? NONE);
  const areSame = column.every((index) => index === column[0]);
  return { zones: names.join(" "), ...(areSame ? {} : { zoneOf: column.join(" ") }) };
}

/** Returns the reader of a group's zones, which takes the position of an instance in the group. */
export function zoneReader(group: Raw): (at: number) => string | undefined {
  const names = text(group.zones).split(" ");
  const column = text(group.zoneOf).split(" ");
  const isOneZone = text(group.zoneOf) === "";
  return (at) => names[isOneZone ? 0 : Number(column[at])] || undefined;
}
