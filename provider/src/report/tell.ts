/**
 * How the end of a run is told on the resource's own row, and the texts that are kept with the result.
 */
import { bugText } from "../bug.ts";
import type { Policy, Recorded } from "../core/model.ts";
import type { Progress } from "../rollout/context.ts";
import { closingWarning } from "./closing.ts";
import { failureText, summary } from "./summary.ts";

export interface Words {
  /** For a ticket. */
  readonly paragraph: string;
  /** Several lines, for an error. */
  readonly message: string;
}

/** What was recorded must not be lost for want of words. */
export function inWords(recorded: Recorded): Words {
  try {
    return { paragraph: summary(recorded), message: failureText(recorded) };
  } catch (error) {
    return { paragraph: bugText(error), message: bugText(error) };
  }
}

/**
 * A failed rollout leaves a warning too: the gate or the error tells it as well, unless the engine has ended the
 * program's connection meanwhile, after some other failure or a cancel.
 */
export function report(recorded: Recorded, policy: Policy, progress: Progress, isAlone: boolean): void {
  const warning = warningOf(recorded, policy);
  if (warning !== undefined) progress.warn(warning);
  const { counts, gateOpen, status } = recorded.verdict;
  const hold = counts.success + counts.unchanged;
  progress.status(isAlone && !gateOpen ? "failed" : `${status}: ${hold}/${counts.total} hold the file`);
}

function warningOf(recorded: Recorded, policy: Policy): string | undefined {
  try {
    return closingWarning(recorded, policy);
  } catch (error) {
    return bugText(error);
  }
}
