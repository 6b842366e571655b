/**
 * Makes the one line that tells the plan on the resource's row, at preview and at update.
 */

import { allowance, showShare } from "../core/inputs/share.ts";
import type { Delivery, Policy, Verdict } from "../core/model.ts";
import type { Plan } from "../core/plan/plan.ts";
import { wayText } from "./way-text.ts";

export function planLine(plan: Plan, policy: Policy, before?: Verdict, delivery?: Delivery): string {
  const dropped = plan.dropped.length === 0 ? "" : `, ${plan.dropped.length} left the targets`;
  const stood = before === undefined || before.passed ? "" : `; before: ${before.status} (${before.reason})`;
  if (plan.acceptedByPolicy)
    return `plan: nothing to send, the new policy accepts what is recorded${dropped}${stood}`;
  const current = plan.current.length === 0 ? "" : `, ${plan.current.length} already current`;
  if (plan.send.length === 0)
    return `plan: nothing to send, ${plan.current.length} already current${dropped}${stood}`;
  const ask = plan.ask.length === 0 ? "" : `, ${plan.ask.length} asked about first`;
  const way = delivery === undefined ? undefined : wayText(delivery);
  const how = way === undefined ? "" : `; ${way}`;
  return `plan: ${wavesText(plan)}, ${instances(plan.send.length)}${driftText(plan)}${current}${ask}${dropped}${how}; ${stopPoint(policy, plan.total)}${stood}`;
}

/** Tells the number of waves and their sizes: "1 wave", or "4 waves (1 + 10 + 10 + 9)". */
function wavesText({ waves }: Plan): string {
  if (waves.length === 1) return "1 wave";
  const sizes = waves.slice(0, MAX_WAVES).map(({ ids }) => ids.length);
  return `${waves.length} waves (${sizes.join(" + ")}${waves.length > MAX_WAVES ? " + …" : ""})`;
}

const MAX_WAVES = 6;

/** Names the instances that a refresh found changed: " (5 drifted: i-1, i-2, i-3, …)". */
function driftText({ drifted }: Plan): string {
  if (drifted.length === 0) return "";
  const named = drifted.slice(0, MAX_DRIFTED).join(", ");
  return ` (${drifted.length} drifted: ${named}${drifted.length > MAX_DRIFTED ? ", …" : ""})`;
}

const MAX_DRIFTED = 5;

/** Tells at which failure the rollout stops: "stops at the 3rd failure of 40". */
export function stopPoint(policy: Policy, total: number): string {
  const allowed = allowance(policy.maxFailures, total);
  const canaries = canaryStops(policy, total) ? "where no canary takes the file" : "";
  if (allowed >= total) {
    const stops = canaries === "" ? "" : `; stops ${canaries}`;
    return `tolerates every failure (${showShare(policy.maxFailures)} of ${total})${stops}`;
  }
  const verb = policy.onFailure === "warn" ? "stops with a warning" : "stops";
  const unreachable =
    policy.maxUnreachable === undefined
      ? ""
      : `at the ${ordinal(allowance(policy.maxUnreachable, total) + 1)} unreachable`;
  const points = [`at the ${ordinal(allowed + 1)} failure of ${total}`, unreachable, canaries];
  return `${verb} ${points.filter((point) => point !== "").join(", or ")}`;
}

/** True when maxFailures and maxUnreachable allow all canaries to fail; the rollout stops then all the same. */
function canaryStops({ canaries, maxFailures, maxUnreachable }: Policy, total: number): boolean {
  if (canaries.length === 0 || canaries.length === total) return false;
  const apart = maxUnreachable === undefined ? 0 : allowance(maxUnreachable, total);
  return allowance(maxFailures, total) + apart >= canaries.length;
}

export function instances(count: number): string {
  return `${count} ${count === 1 ? "instance" : "instances"}`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
}
