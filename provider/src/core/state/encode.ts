/**
 * Encodes what a resource remembers as the properties that Pulumi's state keeps (version 2). To keep the state small,
 * instances whose records differ only in finish time and zone are stored as one group.
 */
import type { Fleet, InstanceRecord, PendingSend, Recorded, RecordedDelivery } from "../model.ts";
import { OUTCOMES } from "./fields.ts";
import { type StoredZones, storedZones } from "./zones.ts";

export const STATE_VERSION = 2;

/** A stored key. `true` stands for the key of the recorded delivery. */
type Key = true | string;

type StoredSend = Omit<PendingSend, "key" | "filesKey"> & { readonly key: Key; readonly filesKey: Key };

/** The fields that each instance of a group has for itself. */
type Own = "finishTime" | "zone";

/** Instances whose records are equal except for finish time and zone. */
type Group = Omit<InstanceRecord, Own | "held" | "applied" | "owned" | "pending"> &
  StoredZones & {
    readonly held?: Key;
    readonly applied?: Key;
    /** `true` stands for the paths of the recorded delivery. */
    readonly owned?: true | string[];
    readonly pending?: StoredSend[];
    /** Instance ids, separated by blanks. */
    readonly ids: string;
    /** Indexes into the list of finish times: one for each id, or one for all ids. Absent when no instance has finished. */
    readonly ends?: string;
  };

/** Returns the properties to store. `summary` is a parameter, because report/ makes that text. */
export function encode(recorded: Recorded, summary: string): Record<string, unknown> {
  const { verdict, settings, delivery, digestKey } = recorded;
  return {
    version: STATE_VERSION,
    incarnation: recorded.incarnation,
    ...(digestKey === "" ? {} : { digestKey }),
    tag: recorded.tag,
    sends: recorded.sends,
    run: recorded.run,
    delivery: { ...delivery, files: delivery.files.map((file) => ({ ...file })) },
    contentSha256: recorded.contentSha256,
    ...settings,
    status: verdict.status,
    passed: verdict.passed,
    reason: verdict.reason,
    gateOpen: verdict.gateOpen,
    counts: { ...verdict.counts },
    summary,
    ...(recorded.formerTargetsUntil > 0 ? { formerTargetsUntil: recorded.formerTargetsUntil } : {}),
    tokens: [...recorded.tokens].map(([invokeId, token]) => `${invokeId} ${token}`),
    ...encodeFleet(recorded.fleet, delivery),
  };
}

interface Members {
  readonly record: Omit<InstanceRecord, Own>;
  readonly ids: string[];
  readonly ends: number[];
  readonly zones: (string | undefined)[];
}

function encodeFleet(fleet: Fleet, delivery: RecordedDelivery): { finishTimes: string[]; fleet: Group[] } {
  const times = new Map<string, number>();
  const groups = new Map<string, Members>();
  for (const [id, { finishTime, zone, ...record }] of fleet) {
    const key = `${finishTime === undefined} ${textOf(record)}`;
    const group = groups.get(key) ?? { record, ids: [], ends: [], zones: [] };
    groups.set(key, group);
    group.ids.push(id);
    group.zones.push(zone);
    if (finishTime !== undefined) group.ends.push(indexIn(times, finishTime));
  }
  const ordered = [...groups.values()].sort((a, b) => rankOf(a) - rankOf(b));
  return { finishTimes: [...times.keys()], fleet: ordered.map((group) => stored(group, delivery)) };
}

function textOf(record: object): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function indexIn(times: Map<string, number>, time: string): number {
  const index = times.get(time) ?? times.size;
  times.set(time, index);
  return index;
}

function rankOf({ record }: Members): number {
  return OUTCOMES.indexOf(record.outcome);
}

function stored({ record, ids, ends, zones }: Members, delivery: RecordedDelivery): Group {
  const { held, applied, owned, pending, ...rest } = record;
  const areSame = ends.every((end) => end === ends[0]);
  return {
    ...rest,
    ...(held === undefined ? {} : { held: keyOf(held, delivery.filesKey) }),
    ...(applied === undefined ? {} : { applied: keyOf(applied, delivery.key) }),
    ...(owned === undefined ? {} : { owned: pathsOf(owned, delivery) }),
    ...(pending === undefined ? {} : { pending: pending.map((send) => storedSend(send, delivery)) }),
    ids: ids.join(" "),
    ...(ends.length === 0 ? {} : { ends: areSame ? String(ends[0]) : ends.join(" ") }),
    ...storedZones(zones),
  };
}

function keyOf(key: string, ofDelivery: string): Key {
  return key === ofDelivery ? true : key;
}

function pathsOf(owned: readonly string[], { files }: RecordedDelivery): true | string[] {
  const areThose = owned.length === files.length && files.every(({ path }, at) => path === owned[at]);
  return areThose ? true : [...owned];
}

function storedSend({ key, filesKey, ...rest }: PendingSend, delivery: RecordedDelivery): StoredSend {
  return { key: keyOf(key, delivery.key), filesKey: keyOf(filesKey, delivery.filesKey), ...rest };
}
