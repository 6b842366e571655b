/**
 * Makes the public result and the map of instance results from what state records. It runs in the user's program, so that
 * state does not store data about each instance twice.
 */
import type { InstanceResult, RolloutResult } from "../../args.ts";
import type { Fleet, InstanceRecord, Recorded } from "../model.ts";
import { adviceOf } from "../outcome/classify.ts";
import { isOurs } from "../outcome/held.ts";

export function instanceResult(record: InstanceRecord, path: string): InstanceResult {
  const { owned, pending, held, applied, step, phase, verified, drifted, ...rest } = record;
  const holdsIt = record.outcome === "success" || record.outcome === "unchanged";
  const advice = adviceOf(record);
  return {
    ...rest,
    ...(drifted === undefined ? {} : { drifted: [...drifted] }),
    ...(applied === undefined ? {} : { holds: applied }),
    ...(advice === undefined ? {} : { advice }),
    ...(phase === undefined ? {} : { step: phase }),
    // The record of an instance that lacks the files may tell that the older ones were read back.
    ...(holdsIt && verified === true ? { verified } : {}),
    ...(isOurs(record, path) ? { ours: true } : {}),
  };
}

export function instanceResults(fleet: Fleet, path: string): Record<string, InstanceResult> {
  return Object.fromEntries([...fleet].map(([id, record]) => [id, instanceResult(record, path)]));
}

export function failedIds(fleet: Fleet): string[] {
  const failed = ["failed", "unreachable", "unknown"];
  return [...fleet].filter(([, record]) => failed.includes(record.outcome)).map(([id]) => id);
}

function driftedIds(fleet: Fleet): string[] {
  return [...fleet].filter(([, { drifted }]) => drifted !== undefined).map(([id]) => id);
}

export function invokeIds(fleet: Fleet): string[] {
  const ids = [...fleet.values()].map((record) => record.invokeId);
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}

export function rolloutResult(recorded: Recorded, summary: string): RolloutResult {
  const { fleet, verdict, settings } = recorded;
  const without = [...fleet].filter(([, { outcome }]) => outcome !== "success" && outcome !== "unchanged");
  return {
    status: verdict.status,
    passed: verdict.passed,
    reason: verdict.reason,
    counts: { ...verdict.counts },
    failedInstanceIds: failedIds(fleet),
    drifted: driftedIds(fleet),
    summary,
    instances: instanceResults(new Map(without), settings.path),
  };
}
