/**
 * Counts the outcomes and judges them: the overall status by the API's rule, and whether the budget held.
 * Also decides what an early end (cancel, deadline, refusal) means for the result.
 */
import type { Counts, Outcome, RolloutReason, RolloutStatus } from "../../args.ts";
import type { Fleet, Policy, Verdict } from "../model.ts";
import { isBroken } from "./budget.ts";

/** Why a rollout stopped before all targets had an end; `undefined` when it ran to its end. */
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

/** All, some, or none of the targets hold it: the words and the rule of the API's overall InvocationStatus. */
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

/** When only instances without an answer break the budget, it was the deadline that ended the rollout. */
function overBudget(counts: Counts, policy: Policy): RolloutReason {
  return counts.unknown > 0 && !isBroken({ ...counts, unknown: 0 }, policy, counts.total)
    ? "deadline"
    : "budget";
}
