/** Tells where a rollout stops: at which failure, at which unreachable instance, and after which time. */
import { allowance, showShare } from "../core/inputs/share.ts";
import type { Policy } from "../core/model.ts";
import { ordinal, showCount } from "./count.ts";
import { showDuration } from "./duration.ts";

/** Returns a line for each reason. Of several waves the rollout stops after one; a single wave sends to all instances at once. */
export function stopLines(policy: Policy, total: number, waves: number): string[] {
  const { maxDurationMs } = policy;
  return [
    byFailures(policy, total, waves),
    ...(canaryStops(policy, total) ? ["stops when no canary takes the file"] : []),
    ...(maxDurationMs === undefined || waves < 2
      ? []
      : [`begins no wave later than ${showDuration(maxDurationMs)} after the first`]),
  ];
}

function byFailures(policy: Policy, total: number, waves: number): string {
  const { maxFailures, maxUnreachable } = policy;
  const allowed = allowance(maxFailures, total);
  if (allowed >= total) return `tolerates every failure (${showShare(maxFailures)} of ${showCount(total)})`;
  const unreachable =
    maxUnreachable === undefined
      ? ""
      : ` or the ${ordinal(allowance(maxUnreachable, total) + 1)} unreachable instance`;
  return `${verb(policy, waves)} the ${ordinal(allowed + 1)} failure of ${showCount(total)}${unreachable}`;
}

function verb({ onFailure }: Policy, waves: number): string {
  const warns = onFailure === "warn";
  if (waves < 2) return warns ? "warns at" : "fails at";
  return `stops ${warns ? "with a warning " : ""}after the wave with`;
}

/** True when maxFailures and maxUnreachable allow all canaries to fail; the rollout stops then all the same. */
function canaryStops({ canaries, maxFailures, maxUnreachable }: Policy, total: number): boolean {
  if (canaries.length === 0 || canaries.length === total) return false;
  const apart = maxUnreachable === undefined ? 0 : allowance(maxUnreachable, total);
  return allowance(maxFailures, total) + apart >= canaries.length;
}
