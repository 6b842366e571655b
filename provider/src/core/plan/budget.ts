/**
 * The failure budget: how many failed and how many unreachable instances the policy tolerates among all targets.
 */
import type { Counts } from "../../args.ts";
import { allowance } from "../inputs/share.ts";
import type { Policy } from "../model.ts";

type Failing = Pick<Counts, "failed" | "unreachable" | "unknown">;

/**
 * Counts the instances by which failures exceed `maxFailures` and unreachable instances exceed `maxUnreachable`. More
 * than 0 means that the failure budget is broken and no further wave may start.
 */
export function excess(counts: Failing, policy: Policy, total: number): number {
  const failures = counts.failed + counts.unknown;
  if (policy.maxUnreachable === undefined) {
    return Math.max(0, failures + counts.unreachable - allowance(policy.maxFailures, total));
  }
  const unreachable = counts.unreachable - allowance(policy.maxUnreachable, total);
  return Math.max(0, failures - allowance(policy.maxFailures, total)) + Math.max(0, unreachable);
}

export function isBroken(counts: Failing, policy: Policy, total: number): boolean {
  return excess(counts, policy, total) > 0;
}
