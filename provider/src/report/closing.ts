/**
 * The lasting warning that a rollout ends with on its row: what does not hold the file, and what the next `up` does
 * about it. Pure text.
 */
import type { Policy, Recorded } from "../core/model.ts";
import { failureText, NEXT_STEP, summary } from "./summary.ts";

/** Nothing when it opens and all instances hold the file. A rollout that does not open is told by its gate or its error as well. */
export function closingWarning(recorded: Recorded, policy: Policy): string | undefined {
  const { counts, gateOpen, passed, reason } = recorded.verdict;
  if (gateOpen && counts.success + counts.unchanged === counts.total) return undefined;
  if (gateOpen) return `${failureText(recorded)}\n${passed ? tolerated(recorded, policy) : NEXT_STEP}`;
  return [summary(recorded), ...(reason === "cancelled" ? [afterCancel(recorded)] : [])].join("\n");
}

function tolerated({ verdict }: Recorded, { skipUnreachable }: Policy): string {
  const { failed, unknown, unreachable } = verdict.counts;
  // Whatever causes an update, it tries all that do not hold the file.
  if (!skipUnreachable || failed + unknown > 0) return "Tolerated; the next `pulumi up` tries again.";
  const them = unreachable === 1 ? "it is" : "they are";
  return `Tolerated and skipped: ${them} no reason for another update, and tried again by the next one that there is.`;
}

/** Nobody publishes the result of a cancelled deployment: the engine takes no more outputs. */
function afterCancel({ verdict }: Recorded): string {
  const first = verdict.counts.unknown > 0 ? "first asks about the unknown ones, then " : "";
  return [
    "`pulumi stack output` still tells of the run before, because a cancelled deployment registers no outputs.",
    `Run \`pulumi up\` to go on in the same waves: it ${first}sends only to the instances that still need the file.`,
  ].join("\n");
}
