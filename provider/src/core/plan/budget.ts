/**
 * The failure budget: how many failures and unreachable instances a fleet of this size may have, and whether it broke.
 */
import type { Counts } from "../../args.ts";
import { allowance } from "../inputs/share.ts";
import type { Policy } from "../model.ts";

type Failing = Pick<Counts, "failed" | "unreachable" | "unknown">;

/** Instances over the allowances; more than 0 means that no further wave may start. */
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
