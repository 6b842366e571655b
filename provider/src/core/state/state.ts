/**
 * What is kept in Pulumi's state and how it is read back, also from an older version or a damaged one.
 * The fleet is stored once, instances with the same record as one group, failures first.
 */
import type { Outcome, RolloutReason, RolloutStatus } from "../../args.ts";
import { isRecord, type Raw, strings, text } from "../inputs/unknown.ts";
import { settingsOf } from "../inputs/wanted.ts";
import type { Fleet, InstanceRecord, PendingSend, Recorded, Verdict } from "../model.ts";
import { count } from "../plan/verdict.ts";

export const STATE_VERSION = 1;

/** Instances that share one record; `ids` are separated by blanks. */
export type Group = Omit<InstanceRecord, "applied" | "owned" | "pending"> & {
  readonly holds?: string;
  readonly wrote?: string[];
  readonly open?: Open;
  readonly ids: string;
};

/** A pending send, as version 1 writes it. */
interface Open extends Omit<PendingSend, "key"> {
  readonly fingerprint: string;
}

const ORDER: readonly Outcome[] = [
  "failed",
  "unreachable",
  "unknown",
  "notAttempted",
  "success",
  "unchanged",
];

export function encodeFleet(fleet: Fleet): Group[] {
  const groups = new Map<string, { record: InstanceRecord; ids: string[] }>();
  for (const [id, record] of fleet) {
    const key = JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { record, ids: [id] });
    else group.ids.push(id);
  }
  return [...groups.values()]
    .sort((a, b) => ORDER.indexOf(a.record.outcome) - ORDER.indexOf(b.record.outcome))
    .map(({ record, ids }) => ({ ...plain(record), ids: ids.join(" ") }));
}

function plain(record: InstanceRecord): Omit<Group, "ids"> {
  const { applied, owned, pending = [], ...rest } = record;
  const [send] = pending;
  return {
    ...rest,
    ...(applied === undefined ? {} : { holds: applied }),
    ...(owned === undefined ? {} : { wrote: [...owned] }),
    ...(send === undefined ? {} : { open: open(send) }),
  };
}

function open({ key, ...rest }: PendingSend): Open {
  return { fingerprint: key, ...rest };
}

export function decodeFleet(value: unknown): Fleet {
  const fleet = new Map<string, InstanceRecord>();
  for (const group of Array.isArray(value) ? value : []) {
    if (!isRecord(group)) continue;
    const record = decodeRecord(group);
    for (const id of text(group.ids).split(" ")) {
      if (id !== "") fleet.set(id, record);
    }
  }
  return fleet;
}

function decodeRecord(raw: Raw): InstanceRecord {
  const owned = strings(raw.wrote);
  const pending = pendingOf(raw.open);
  const outcome = ORDER.find((one) => one === raw.outcome) ?? "unknown";
  return {
    status: text(raw.status) || "Unknown",
    outcome,
    wave: whole(raw.wave, 1),
    attempts: whole(raw.attempts, 0),
    ...optional(raw, "errorCode"),
    ...optional(raw, "errorInfo"),
    ...optional(raw, "invokeId"),
    ...optional(raw, "finishTime"),
    ...optional(raw, "step"),
    // An end that nobody saw, or that is a word of another version, vouches for nothing.
    ...(outcome === "unknown" ? {} : heldBy(raw)),
    ...(owned.length === 0 ? {} : { owned }),
    ...(pending.length === 0 ? {} : { pending }),
  };
}

function optional<K extends string>(raw: Raw, key: K): { [key in K]?: string } {
  const value = raw[key];
  return typeof value === "string" && value !== "" ? ({ [key]: value } as { [key in K]: string }) : {};
}

function heldBy(raw: Raw): Pick<InstanceRecord, "held" | "applied"> {
  const { holds } = optional(raw, "holds");
  return { ...optional(raw, "held"), ...(holds === undefined ? {} : { applied: holds }) };
}

function pendingOf(value: unknown): PendingSend[] {
  if (!isRecord(value) || typeof value.until !== "number") return [];
  const { until, fingerprint, filesKey } = value;
  return [{ key: text(fingerprint), filesKey: text(filesKey), until, ...optional(value, "token") }];
}

/** The properties of the resource that records; `summary` is passed in because it is text, not state. */
export function encode(recorded: Recorded, summary: string): Record<string, unknown> {
  const { verdict, settings } = recorded;
  return {
    version: STATE_VERSION,
    incarnation: recorded.incarnation,
    tag: recorded.tag,
    sends: recorded.sends,
    run: recorded.run,
    fingerprint: recorded.delivery.key,
    contentSha256: recorded.contentSha256,
    ...settings,
    status: verdict.status,
    passed: verdict.passed,
    reason: verdict.reason,
    opens: verdict.gateOpen,
    counts: { ...verdict.counts },
    summary,
    ...(recorded.elsewhereUntil > 0 ? { elsewhereUntil: recorded.elsewhereUntil } : {}),
    tokens: [...recorded.tokens].map(([invokeId, token]) => `${invokeId} ${token}`),
    fleet: encodeFleet(recorded.fleet),
  };
}

/** Reads any JSON: what is missing or damaged counts as not known, so that it is sent again rather than believed. */
export function decode(raw: Raw): Recorded {
  const fleet = decodeFleet(raw.fleet);
  return {
    incarnation: text(raw.incarnation),
    tag: text(raw.tag),
    sends: whole(raw.sends, 0),
    run: text(raw.run),
    delivery: { key: text(raw.fingerprint) },
    contentSha256: text(raw.contentSha256),
    settings: { ...settingsOf(raw), ...optional(raw, "regionHash") },
    fleet,
    elsewhereUntil: whole(raw.elsewhereUntil, 0),
    tokens: new Map(strings(raw.tokens).map((line) => split(line))),
    verdict: verdictOf(raw, fleet),
  };
}

function verdictOf(raw: Raw, fleet: Fleet): Verdict {
  const status = (["Success", "PartialFailed", "Failed"] as const).find((word) => word === raw.status);
  const reasons = ["passed", "budget", "cancelled", "deadline", "error"] as const;
  return {
    status: (status ?? "Failed") satisfies RolloutStatus,
    passed: raw.passed === true,
    reason: (reasons.find((word) => word === raw.reason) ?? "error") satisfies RolloutReason,
    gateOpen: raw.opens === true,
    counts: count([...fleet.values()].map((record) => record.outcome)),
  };
}

function split(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : otherwise;
}
