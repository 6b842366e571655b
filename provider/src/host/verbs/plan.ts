/** Logs the plan of a preview or an update as one line on the resource's row. */
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { fileKnown, targetsKnown, wantedOf } from "../../core/inputs/wanted.ts";
import { plan } from "../../core/plan/plan.ts";
import { planLine } from "../../report/plan-line.ts";
import { previewPart } from "../../report/preflight-line.ts";
import type { Call } from "../call.ts";

/**
 * Logs the plan of a preview as a lasting note, and the plan of an update as a live line, which the next line replaces.
 * `changed` names changes that the comparison of the inputs does not show.
 */
export function tellPlan(line: string, { preview, progress }: Call, changed: readonly string[] = []): void {
  if (preview === undefined) progress.status(line);
  else progress.note(`${line}${previewPart([...new Set([...preview.changed, ...changed])], preview.states)}`);
}

/** The plan of a resource that has no state yet. */
export function firstPlan(inputs: Raw): string {
  if (!fileKnown(inputs) || !targetsKnown(inputs)) return unknownPlan(inputs);
  const { delivery, policy, targets } = wantedOf(inputs, NO_DIGEST_KEY);
  return planLine(plan(targets, delivery, policy, undefined), policy, undefined, delivery);
}

/** Says what the plan has to wait for when an input is unknown. */
export function unknownPlan(inputs: Raw): string {
  if (inputs.targetsProblem !== undefined) return "plan: targets unknown";
  return fileKnown(inputs) && !targetsKnown(inputs)
    ? "plan: targets unknown yet"
    : "plan: known once its inputs are known";
}
