/**
 * Decodes a state of version 1, which nothing writes any more. Its `holds` was an unkeyed sha256 over the delivery, so that
 * anybody could test a guess at the content. `holds` meant both `held` and `applied` of today.
 */
import { createHash, createHmac } from "node:crypto";
import { normalMode, prefixed } from "../inputs/delivery-key.ts";
import { canonicalPath } from "../inputs/path.ts";
import { isRecord, type Raw, strings, text } from "../inputs/unknown.ts";
import type { Delivery, Fleet, InstanceRecord, PendingSend, Recorded } from "../model.ts";
import { common, commonRecord, idsOf, optional, verdictOf } from "./fields.ts";

const DIGITS = 16;

/** Returns the decoded state. Its keys are the fingerprints of version 1 until core/state/upgrade.ts replaces them. */
export function decodeVersion1(raw: Raw): Recorded {
  const fleet = fleetOf(raw.fleet);
  return {
    ...common(raw),
    digestKey: "",
    delivery: { key: text(raw.fingerprint), filesKey: "", files: [] },
    fleet,
    // The user's program does not get `opens`, so there the gate counts as open only when the rollout passed.
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
    // An outcome that is unknown, or not among today's outcomes, does not prove that the instance holds the file.
    ...(record.outcome === "unknown" || holds === undefined ? {} : { applied: holds }),
    ...(owned.length === 0 ? {} : { owned }),
    ...(pending.length === 0 ? {} : { pending }),
  };
}

function pendingOf(value: unknown): PendingSend[] {
  if (!isRecord(value) || typeof value.until !== "number") return [];
  return [{ key: text(value.fingerprint), filesKey: "", until: value.until, ...optional(value, "token") }];
}

/** Returns the fingerprint by which version 1 named a delivery. */
export function fingerprint({ files: [file], triggers }: Pick<Delivery, "files" | "triggers">): string {
  const hash = createHash("sha256");
  const { sha256, path, mode, owner, group } = file;
  for (const field of [sha256, canonicalPath(path), normalMode(mode), owner, group, ...triggers])
    hash.update(prefixed(field));
  return hash.digest("hex").slice(0, DIGITS);
}

/** Returns the hash of the region that version 1 kept. */
export function regionHashOfVersion1(incarnation: string, regionId: string): string {
  return createHmac("sha256", incarnation).update(`region ${regionId}`).digest("hex").slice(0, DIGITS);
}
