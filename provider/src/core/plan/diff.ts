/**
 * Whether an update is needed, and why: design rules (a) to (d). Never a replacement, never an API call, never throws.
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

/** One reason for an update each; the first one sends, the others only rewrite outputs. */
export type Change = "notCurrent" | "targets" | "verdict" | "settings";

export function diff(recorded: Recorded, wanted: Wanted): Change[] {
  const { fleet } = recorded;
  const changes: Change[] = [];
  if (wanted.targets.some((id) => needsSend(id, recorded, wanted))) changes.push("notCurrent");
  if (!sameTargets([...fleet.keys()], wanted.targets)) changes.push("targets");
  // All hold it, as after a return to the content before: what is recorded still tells of the other file.
  const returned = recorded.delivery.key !== wanted.delivery.key && changes[0] !== "notCurrent";
  if (returned || otherVerdict(recorded, wanted)) changes.push("verdict");
  if (otherSettings(recorded.settings, wanted.settings) || lacksSum(recorded)) changes.push("settings");
  return changes;
}

/** Not current, unless it is an unreachable instance that the policy has tolerated and wants to leave alone. */
function needsSend(id: string, recorded: Recorded, { delivery, policy }: Wanted): boolean {
  const record = recorded.fleet.get(id);
  if (isCurrent(record, delivery.key)) return false;
  const tolerated = recorded.verdict.passed && recorded.delivery.key === delivery.key;
  return !(policy.skipUnreachable && tolerated && record?.outcome === "unreachable");
}

function sameTargets(recorded: readonly string[], wanted: readonly string[]): boolean {
  const ids = new Set(recorded);
  return ids.size === wanted.length && wanted.every((id) => ids.has(id));
}

/** An early end is not a matter of policy, so only a verdict that rests on outcomes is judged again. */
function otherVerdict(recorded: Recorded, wanted: Wanted): boolean {
  const { verdict } = recorded;
  const again = judge(keep(recorded.fleet, wanted.targets), wanted.policy, undefined);
  return (
    again.gateOpen !== verdict.gateOpen ||
    (again.passed !== verdict.passed && verdict.counts.notAttempted === 0)
  );
}

/** Written by a version that took the sum from the program. */
function lacksSum({ fleet, delivery, contentSha256 }: Recorded): boolean {
  return contentSha256 === "" && [...fleet.values()].some((record) => isCurrent(record, delivery.key));
}

function otherSettings(a: Settings, b: Settings): boolean {
  const keys = ["path", "regionId", "endpoint", "profile", "explicitProvider"] as const;
  return keys.some((key) => a[key] !== b[key]);
}
