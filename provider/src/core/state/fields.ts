/**
 * Decodes the fields that all versions of state have in common. Any JSON is accepted: a missing or damaged field counts as
 * not known, so that the file is sent again instead of being believed to be on the instance.
 */
import type { Outcome, RolloutReason, RolloutStatus } from "../../args.ts";
import { type Raw, strings, text } from "../inputs/unknown.ts";
import { settingsOf } from "../inputs/wanted.ts";
import type { Fleet, InstanceRecord, Recorded, Verdict } from "../model.ts";
import { count } from "../plan/verdict.ts";

/** All outcomes, in the order in which state stores them: outcomes that need attention come first. */
export const OUTCOMES: readonly Outcome[] = [
  "failed",
  "unreachable",
  "unknown",
  "notAttempted",
  "success",
  "unchanged",
];

/** Decodes the properties that have the same name in every version of state. */
export function common(raw: Raw): Omit<Recorded, "digestKey" | "delivery" | "fleet" | "verdict"> {
  return {
    incarnation: text(raw.incarnation),
    tag: text(raw.tag),
    sends: whole(raw.sends, 0),
    run: text(raw.run),
    contentSha256: text(raw.contentSha256),
    settings: { ...settingsOf(raw), ...optional(raw, "regionHash") },
    // State of version 1 names it `elsewhereUntil`.
    formerTargetsUntil: whole(raw.formerTargetsUntil ?? raw.elsewhereUntil, 0),
    tokens: new Map(strings(raw.tokens).map((line) => split(line))),
  };
}

/** Decodes the fields of an instance's record that have the same name in every version of state. */
export function commonRecord(raw: Raw): InstanceRecord {
  return {
    status: text(raw.status) || "Unknown",
    outcome: OUTCOMES.find((one) => one === raw.outcome) ?? "unknown",
    wave: whole(raw.wave, 1),
    attempts: whole(raw.attempts, 0),
    ...optional(raw, "errorCode"),
    ...optional(raw, "errorInfo"),
    ...optional(raw, "invokeId"),
  };
}

/** Returns the instance ids of a group, which state stores as one text, separated by blanks. */
export function idsOf(raw: Raw): string[] {
  return text(raw.ids)
    .split(" ")
    .filter((id) => id !== "");
}

export function verdictOf(raw: Raw, fleet: Fleet, gateOpen: unknown): Verdict {
  const status = (["Success", "PartialFailed", "Failed"] as const).find((word) => word === raw.status);
  const reasons = ["passed", "budget", "cancelled", "deadline", "error"] as const;
  return {
    status: (status ?? "Failed") satisfies RolloutStatus,
    passed: raw.passed === true,
    reason: (reasons.find((word) => word === raw.reason) ?? "error") satisfies RolloutReason,
    gateOpen: gateOpen === true,
    counts: count([...fleet.values()].map((record) => record.outcome)),
  };
}

export function optional<K extends string>(raw: Raw, key: K): { [key in K]?: string } {
  const value = raw[key];
  return typeof value === "string" && value !== "" ? ({ [key]: value } as { [key in K]: string }) : {};
}

function split(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : otherwise;
}
