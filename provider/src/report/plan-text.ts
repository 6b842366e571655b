/**
 * Tells the plan of a preview or an update. The first line says what is sent to whom and stands on the resource's row; the
 * others say how, where it stops and what stood before, and follow indented in the engine's list of messages.
 */
import type { Delivery, Policy, Verdict } from "../core/model.ts";
import type { Plan } from "../core/plan/plan.ts";
import { instances, showCount } from "./count.ts";
import { showDuration } from "./duration.ts";
import { stopLines } from "./stop-point.ts";
import { wavesText } from "./waves-text.ts";
import { wayLines } from "./way-text.ts";

/** What the plan is told from beside itself. `before` is the verdict of the last run. */
export interface Planned {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly before?: Verdict | undefined;
  readonly delivery?: Delivery | undefined;
}

export function planText(planned: Planned): string {
  const { plan, policy } = planned;
  const [head, others] =
    plan.send.length === 0 ? [nothingToSend(plan), []] : [firstLine(plan, policy), sendLines(planned)];
  return [head, ...[...others, ...beforeLines(planned)].map((line) => `  ${line}`)].join("\n");
}

function sendLines({ plan, policy, delivery }: Planned): string[] {
  const way = delivery === undefined ? [] : wayLines(delivery);
  return [...way, ...stopLines(policy, plan.total, plan.waves.length)];
}

/** Example: "plan: 9 instances in waves 2–3 of 3 (5 + 4), 1 holds it already". */
function firstLine(plan: Plan, policy: Policy): string {
  const pauses = plan.waves.length > 1 && policy.pauseMs > 0;
  return [
    `plan: ${instances(plan.send.length)}${driftText(plan)} in ${wavesText(plan, policy)}`,
    ...(pauses ? [`pauses of ${showDuration(policy.pauseMs)}`] : []),
    ...holders(plan),
    ...(plan.ask.length === 0 ? [] : [`${showCount(plan.ask.length)} asked about first`]),
    ...dropped(plan),
  ].join(", ");
}

function nothingToSend(plan: Plan): string {
  const why = plan.acceptedByPolicy ? ["the new policy accepts what is recorded"] : holders(plan);
  return ["plan: nothing to send", ...why, ...dropped(plan)].join(", ");
}

function holders({ current }: Plan): string[] {
  const count = current.length;
  return count === 0 ? [] : [`${showCount(count)} ${count === 1 ? "holds" : "hold"} it already`];
}

function dropped({ dropped: { length } }: Plan): string[] {
  return length === 0 ? [] : [`${showCount(length)} no longer ${length === 1 ? "a target" : "targets"}`];
}

const MAX_DRIFTED = 5;

/** Names the instances that a refresh found changed: " (6 drifted: i-1, i-2, i-3, i-4, i-5, …)". */
function driftText({ drifted }: Plan): string {
  if (drifted.length === 0) return "";
  const named = drifted.slice(0, MAX_DRIFTED).join(", ");
  return ` (${showCount(drifted.length)} drifted: ${named}${drifted.length > MAX_DRIFTED ? ", …" : ""})`;
}

/** Tells how the last run ended, unless it passed. */
function beforeLines({ plan, before }: Planned): string[] {
  if (before === undefined || before.passed) return [];
  const { status, reason, counts } = before;
  const hold = counts.success + counts.unchanged;
  const why = reason === "error" && plan.drifted.length > 0 ? "a refresh found changed files" : WHY[reason];
  return [`before: ${status} (${why}), ${showCount(hold)} of ${showCount(counts.total)} held it`];
}

const WHY: Readonly<Record<Verdict["reason"], string>> = {
  passed: "passed",
  budget: "too many failures",
  cancelled: "cancelled",
  deadline: "out of time",
  error: "stopped by an error",
};
