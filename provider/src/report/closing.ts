/**
 * Makes the text of the warning that stays after a rollout: which instances do not hold the file, and what the next `up`
 * does about them.
 */
import type { Policy, Recorded } from "../core/model.ts";
import { failureText, NEXT_STEP, summary } from "./summary.ts";

/**
 * Returns the warning, or `undefined` when the gate is open and all instances hold the file. The warning is short when the
 * gate is closed, because the gate or the error then tells the failure in full.
 */
export function closingWarning(recorded: Recorded, policy: Policy): string | undefined {
  const { counts, gateOpen, passed, reason } = recorded.verdict;
  if (gateOpen && counts.success + counts.unchanged === counts.total) return undefined;
  if (gateOpen) return `${failureText(recorded)}\n${passed ? tolerated(recorded, policy) : NEXT_STEP}`;
  return [summary(recorded), ...(reason === "cancelled" ? [afterCancel(recorded)] : [])].join("\n");
}

function tolerated({ verdict }: Recorded, { skipUnreachable }: Policy): string {
  const { failed, unknown, unreachable } = verdict.counts;
  // Any update sends to all instances that do not hold the file. With only skipped ones left, nothing causes an update.
  if (!skipUnreachable || failed + unknown > 0) return "Tolerated; the next `pulumi up` tries again.";
  const them = unreachable === 1 ? "it is" : "they are";
  return `Tolerated and skipped: ${them} no reason for another update, and tried again by the next one that there is.`;
}

/** After a cancel the engine takes no more outputs, so the text says that the old result is still shown. */
function afterCancel({ verdict }: Recorded): string {
  const first = verdict.counts.unknown > 0 ? "first asks about the unknown ones, then " : "";
  return [
    "`pulumi stack output` still tells of the run before, because a cancelled deployment registers no outputs.",
    `Run \`pulumi up\` to go on in the same waves: it ${first}sends only to the instances that still need the file.`,
  ].join("\n");
}
