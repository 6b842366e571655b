/**
 * Judges a rollout by the outcomes of its targets: the overall status, and whether the failure budget was kept.
 * A rollout that ended early (cancel, deadline, refusal by the API) has not passed.
 */
import type { Counts, Outcome, RolloutReason, RolloutStatus } from "../../args.ts";
import type { Fleet, Policy, Verdict } from "../model.ts";
import { isBroken } from "./budget.ts";

/** Why a rollout stopped before all targets had an outcome; `undefined` when it ran to its end. */
export type EarlyEnd = Exclude<RolloutReason, "passed" | "budget"> | undefined;

export function count(outcomes: Iterable<Outcome>): Counts {
  const counts: Counts = {
    total: 0,
    success: 0,
    unchanged: 0,
    failed: 0,
    unreachable: 0,
    unknown: 0,
    notAttempted: 0,
  };
  for (const outcome of outcomes) {
    counts.total++;
    counts[outcome]++;
  }
  return counts;
}

/**
 * Returns the overall status: all, some or none of the targets hold the file. The words and the rule are those of the
 * API's InvocationStatus of a whole invocation.
 */
export function overall(counts: Counts): RolloutStatus {
  const hold = counts.success + counts.unchanged;
  if (hold === counts.total && counts.total > 0) return "Success";
  return hold === 0 ? "Failed" : "PartialFailed";
}

export function judge(fleet: Fleet, policy: Policy, early: EarlyEnd): Verdict {
  const counts = count([...fleet.values()].map((record) => record.outcome));
  const broken = isBroken(counts, policy, counts.total);
  const passed = early === undefined && !broken && counts.notAttempted === 0;
  const reason = passed ? "passed" : (early ?? overBudget(counts, policy));
  return { status: overall(counts), passed, reason, gateOpen: passed || policy.onFailure === "warn", counts };
}

/** Returns the verdict on outcomes that no run has judged: it has not passed, so that the next update makes up for it. */
export function unjudgedVerdict(fleet: Fleet): Verdict {
  const counts = count([...fleet.values()].map((record) => record.outcome));
  return { status: overall(counts), passed: false, reason: "error", gateOpen: false, counts };
}

/**
 * Tells why a rollout exceeded its failure budget. The reason is `deadline` when the budget would have been kept without
 * the instances that gave no result in time.
 */
export function overBudget(counts: Counts, policy: Policy): RolloutReason {
  return counts.unknown > 0 && !isBroken({ ...counts, unknown: 0 }, policy, counts.total)
    ? "deadline"
    : "budget";
}
