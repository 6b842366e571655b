/**
 * State of version 1. Nothing writes it any more. Its `holds` was a sha256 that anybody could compute from a guess at the
 * content, and it meant both that the bytes are there and that the delivery is done.
 */
import { createHash, createHmac } from "node:crypto";
import { normalMode, prefixed } from "../inputs/delivery-key.ts";
import { canonicalPath } from "../inputs/path.ts";
import { isRecord, type Raw, strings, text } from "../inputs/unknown.ts";
import type { Delivery, Fleet, InstanceRecord, PendingSend, Recorded } from "../model.ts";
import { common, commonRecord, idsOf, optional, verdictOf } from "./fields.ts";

const DIGITS = 16;

/** Keys of the result are fingerprints of version 1; core/state/upgrade turns them into keys of today. */
export function decodeVersion1(raw: Raw): Recorded {
  const fleet = fleetOf(raw.fleet);
  return {
    ...common(raw),
    digestKey: "",
    delivery: { key: text(raw.fingerprint), filesKey: "", files: [] },
    fleet,
    // The program is not given `opens`: there a rollout that did not pass counts as one that holds its dependents back.
    verdict: verdictOf(raw, fleet, raw.opens ?? raw.passed),
  };
}

function fleetOf(value: unknown): Fleet {
  const fleet = new Map<string, InstanceRecord>();
  for (const group of Array.isArray(value) ? value : []) {
    if (!isRecord(group)) continue;
    const record = recordOf(group);
    for (const id of idsOf(group)) fleet.set(id, record);
  }
  return fleet;
}

function recordOf(raw: Raw): InstanceRecord {
  const record = commonRecord(raw);
  const { holds } = optional(raw, "holds");
  const owned = strings(raw.wrote);
  const pending = pendingOf(raw.open);
  return {
    ...record,
    ...optional(raw, "finishTime"),
    // An end that nobody saw, or that is a word of another version, vouches for nothing.
    ...(record.outcome === "unknown" || holds === undefined ? {} : { applied: holds }),
    ...(owned.length === 0 ? {} : { owned }),
    ...(pending.length === 0 ? {} : { pending }),
  };
}

function pendingOf(value: unknown): PendingSend[] {
  if (!isRecord(value) || typeof value.until !== "number") return [];
  return [{ key: text(value.fingerprint), filesKey: "", until: value.until, ...optional(value, "token") }];
}

/** The fingerprint that version 1 made of a delivery of one file. */
export function fingerprint({ files: [file], triggers }: Pick<Delivery, "files" | "triggers">): string {
  const hash = createHash("sha256");
  const { sha256, path, mode, owner, group } = file;
  for (const field of [sha256, canonicalPath(path), normalMode(mode), owner, group, ...triggers])
    hash.update(prefixed(field));
  return hash.digest("hex").slice(0, DIGITS);
}

/** What version 1 kept of the region. */
export function regionHashOfVersion1(incarnation: string, regionId: string): string {
  return createHmac("sha256", incarnation).update(`region ${regionId}`).digest("hex").slice(0, DIGITS);
}
