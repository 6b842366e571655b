/**
 * Logs the end of a rollout on the resource's row, and makes the texts that are recorded with the result.
 */
import { bugText } from "../bug.ts";
import type { Policy, Recorded } from "../core/model.ts";
import type { Progress } from "../tasks/deps.ts";
import { closingWarning } from "./closing.ts";
import { showCount } from "./count.ts";
import { failureText, summary } from "./summary.ts";

export interface Words {
  /** One paragraph that a person can paste into a ticket. */
  readonly paragraph: string;
  /** Several lines for the error that a failed rollout throws. */
  readonly message: string;
}

/** Never throws, because the result would be lost with the error. */
export function inWords(recorded: Recorded): Words {
  try {
    return { paragraph: summary(recorded), message: failureText(recorded) };
  } catch (error) {
    return { paragraph: bugText(error), message: bugText(error) };
  }
}

/**
 * Logs a lasting warning for a failed rollout, although its gate or its error tells the same: after another failure or a
 * cancel the engine no longer asks the gate and may not print the error. `isAlone` is true for a SendFile, which has no gate.
 */
export function report(recorded: Recorded, policy: Policy, progress: Progress, isAlone: boolean): void {
  const warning = warningOf(recorded, policy);
  if (warning !== undefined) progress.warn(warning);
  const { counts, gateOpen, status } = recorded.verdict;
  const hold = counts.success + counts.unchanged;
  progress.status(
    isAlone && !gateOpen ? "failed" : `${status}: ${showCount(hold)}/${showCount(counts.total)} done`,
  );
}

function warningOf(recorded: Recorded, policy: Policy): string | undefined {
  try {
    return closingWarning(recorded, policy);
  } catch (error) {
    return bugText(error);
  }
}
