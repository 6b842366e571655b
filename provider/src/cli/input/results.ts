/**
 * Recognizes results of rollouts and of instances in any JSON. A field that is missing or has another type than this version
 * knows counts as not told, and never as a success.
 */
import type { Counts, InstanceResult, RolloutResult } from "../../args.ts";
import { isRecord, type Raw, strings, text } from "../../core/inputs/unknown.ts";

const STATUSES = ["Success", "PartialFailed", "Failed"] as const;
const REASONS = ["passed", "budget", "cancelled", "deadline", "error"] as const;
const OUTCOMES = ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"] as const;
const RELOADS = ["done", "owed", "notNeeded"] as const;
const ROLLED_BACK = ["undone", "restored", "failed"] as const;
const TEXTS = [
  ...["errorCode", "errorInfo", "advice", "step", "message", "backup", "invokeId", "finishTime"],
  ...["holds", "zone"],
] as const;

export type Instances = Record<string, InstanceResult>;

/** Reads the result of a rollout; undefined when the value is something else. */
export function rolloutResultOf(value: unknown): RolloutResult | undefined {
  if (!isRecord(value)) return undefined;
  const status = STATUSES.find((word) => word === value.status);
  if (status === undefined || !isRecord(value.counts) || typeof value.counts.total !== "number")
    return undefined;
  const passed = value.passed === true;
  return {
    status,
    passed,
    reason: REASONS.find((word) => word === value.reason) ?? (passed ? "passed" : "error"),
    counts: countsOf(value.counts),
    failedInstanceIds: strings(value.failedInstanceIds),
    drifted: strings(value.drifted),
    summary: text(value.summary),
    instances: isRecord(value.instances) ? allOf(value.instances) : {},
  };
}

/** Reads the results of instances by id, such as the output `instances`; undefined when the value is something else. */
export function instanceResultsOf(value: unknown): Instances | undefined {
  if (!isRecord(value)) return undefined;
  const all = Object.values(value);
  const areResults = all.length > 0 && all.every((one) => isRecord(one) && isInstance(one));
  return areResults ? allOf(value) : undefined;
}

function isInstance({ status, outcome }: Raw): boolean {
  return typeof status === "string" && typeof outcome === "string";
}

function allOf(value: Raw): Instances {
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, one]) => (isRecord(one) ? [[id, instanceOf(one)]] : [])),
  );
}

function instanceOf(raw: Raw): InstanceResult {
  const told = TEXTS.filter((name) => text(raw[name]) !== "").map((name) => [name, raw[name]]);
  const reload = RELOADS.find((word) => word === raw.reload);
  const rolledBack = ROLLED_BACK.find((word) => word === raw.rolledBack);
  const drifted = strings(raw.drifted);
  return {
    status: text(raw.status) || "Unknown",
    outcome: OUTCOMES.find((word) => word === raw.outcome) ?? "unknown",
    wave: number(raw.wave) ?? 1,
    attempts: number(raw.attempts) ?? 0,
    ...(Object.fromEntries(told) as Partial<InstanceResult>),
    ...(number(raw.exitCode) === undefined ? {} : { exitCode: Number(raw.exitCode) }),
    ...(raw.verified === true ? { verified: true } : {}),
    ...(raw.ours === true ? { ours: true } : {}),
    ...(reload === undefined ? {} : { reload }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    ...(drifted.length === 0 ? {} : { drifted }),
  };
}

function countsOf(raw: Raw): Counts {
  const counts = OUTCOMES.map((outcome) => [outcome, number(raw[outcome]) ?? 0]);
  return { total: number(raw.total) ?? 0, ...(Object.fromEntries(counts) as Omit<Counts, "total">) };
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
