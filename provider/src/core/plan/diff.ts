/**
 * Decides whether Pulumi must update the resource, and for which reasons. Makes no API call and never throws.
 */
import type { Delivery, Policy, Recorded, Settings } from "../model.ts";
import { isCurrent, keep } from "./plan.ts";
import { judge } from "./verdict.ts";

export interface Wanted {
  readonly delivery: Delivery;
  readonly policy: Policy;
  readonly settings: Settings;
  readonly targets: readonly string[];
}

/** A reason for an update. Only an update for `notCurrent` sends the file; the others only rewrite state and outputs. */
export type Change =
  /** A target does not hold the wanted file. */
  | "notCurrent"
  /** The targets are not those of the recorded rollout. */
  | "targets"
  /** The new policy judges the recorded rollout differently, or the recorded delivery is not the wanted one. */
  | "verdict"
  /** A setting that later reads or deletes need has changed. */
  | "settings";

export function diff(recorded: Recorded, wanted: Wanted): Change[] {
  const { fleet } = recorded;
  const changes: Change[] = [];
  if (wanted.targets.some((id) => needsSend(id, recorded, wanted))) changes.push("notCurrent");
  if (!sameTargets([...fleet.keys()], wanted.targets)) changes.push("targets");
  // The program went back to an earlier content that all targets still hold: nothing is sent, but state and outputs
  // still describe the other content.
  const returned = recorded.delivery.key !== wanted.delivery.key && changes[0] !== "notCurrent";
  if (returned || otherVerdict(recorded, wanted)) changes.push("verdict");
  if (otherSettings(recorded.settings, wanted.settings) || lacksSum(recorded)) changes.push("settings");
  return changes;
}

/**
 * True when the target does not hold the wanted file. With `unreachable: "skip"` an unreachable target that the recorded
 * rollout tolerated is left alone.
 */
function needsSend(id: string, recorded: Recorded, { delivery, policy }: Wanted): boolean {
  const record = recorded.fleet.get(id);
  if (isCurrent(record, delivery)) return false;
  const tolerated = recorded.verdict.passed && recorded.delivery.key === delivery.key;
  return !(policy.skipUnreachable && tolerated && record?.outcome === "unreachable");
}

function sameTargets(recorded: readonly string[], wanted: readonly string[]): boolean {
  const ids = new Set(recorded);
  return ids.size === wanted.length && wanted.every((id) => ids.has(id));
}

/**
 * True when the new policy would judge the recorded outcomes differently. A rollout that ended early is not judged as
 * passed, because no policy makes up for targets that were not attempted.
 */
function otherVerdict(recorded: Recorded, wanted: Wanted): boolean {
  const { verdict } = recorded;
  const again = judge(keep(recorded.fleet, wanted.targets), wanted.policy, undefined);
  return (
    again.gateOpen !== verdict.gateOpen ||
    (again.passed !== verdict.passed && verdict.counts.notAttempted === 0)
  );
}

/** True when the state lacks the sha256 of the delivered content, because an earlier version did not record it. */
function lacksSum({ fleet, delivery, contentSha256 }: Recorded): boolean {
  return contentSha256 === "" && [...fleet.values()].some((record) => isCurrent(record, delivery));
}

function otherSettings(a: Settings, b: Settings): boolean {
  const texts = ["path", "regionId", "endpoint", "profile", "explicitProvider"] as const;
  const later = ["detectDrift", "onDelete", "symlinks", "isSecret"] as const;
  const isOther = [...texts, ...later].some((key) => a[key] !== b[key]);
  return (
    isOther || a.reload?.text !== b.reload?.text || a.reload?.timeoutSeconds !== b.reload?.timeoutSeconds
  );
}
