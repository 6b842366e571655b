/** The plan of a preview or an update, told in one line on the resource's row. */
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { fileKnown, targetsKnown, wantedOf } from "../../core/inputs/wanted.ts";
import { plan } from "../../core/plan/plan.ts";
import { planLine } from "../../report/plan-line.ts";
import { previewPart } from "../../report/preflight-line.ts";
import type { Call } from "../call.ts";

/**
 * A preview's plan stays to be read; an update's is a live line, which the next one replaces. `changed` are names of changes
 * that the inputs do not show.
 */
export function tellPlan(line: string, { preview, progress }: Call, changed: readonly string[] = []): void {
  if (preview === undefined) progress.status(line);
  else progress.note(`${line}${previewPart([...new Set([...preview.changed, ...changed])], preview.states)}`);
}

/** The plan of a resource that has no state yet. */
export function firstPlan(inputs: Raw): string {
  if (!fileKnown(inputs) || !targetsKnown(inputs)) return unknownPlan(inputs);
  const wanted = wantedOf(inputs, NO_DIGEST_KEY);
  return planLine(plan(wanted.targets, wanted.delivery, wanted.policy, undefined), wanted.policy);
}

/** What a plan waits for while an input is unknown. */
export function unknownPlan(inputs: Raw): string {
  if (inputs.targetsProblem !== undefined) return "plan: targets unknown";
  return fileKnown(inputs) && !targetsKnown(inputs)
    ? "plan: targets unknown yet"
    : "plan: known once its inputs are known";
}
