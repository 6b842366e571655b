/** Logs the plan of a preview or an update as one line on the resource's row. */
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { fileKnown, targetsKnown, wantedOf } from "../../core/inputs/wanted.ts";
import { plan } from "../../core/plan/plan.ts";
import { planLine } from "../../report/plan-line.ts";
import { previewPart } from "../../report/preflight-line.ts";
import type { Call } from "../call.ts";
import { shownDiff } from "./shown-diff.ts";

/**
 * Logs the plan of a preview as a lasting note, and the plan of an update as a live line, which the next line replaces.
 * `changed` names changes that the comparison of the inputs does not show. `diff` is shown below the line.
 */
export function tellPlan(
  line: string,
  { preview, progress }: Call,
  { changed = [], diff = "" }: { readonly changed?: readonly string[]; readonly diff?: string } = {},
): void {
  if (preview === undefined) {
    progress.status(line);
    return;
  }
  const part = previewPart([...new Set([...preview.changed, ...changed])], preview.states);
  progress.note(`${line}${part}${diff === "" ? "" : `\n${diff}`}`);
}

/** Logs the plan of a resource that has no state yet. */
export async function tellFirstPlan(inputs: Raw, call: Call): Promise<void> {
  if (!fileKnown(inputs) || !targetsKnown(inputs)) {
    tellPlan(unknownPlan(inputs), call);
    return;
  }
  const { delivery, policy, targets } = wantedOf(inputs, NO_DIGEST_KEY);
  const line = planLine(plan(targets, delivery, policy, undefined), policy, undefined, delivery);
  tellPlan(line, call, { diff: await shownDiff(inputs, call.preview) });
}

/** Says what the plan has to wait for when an input is unknown. */
export function unknownPlan(inputs: Raw): string {
  if (inputs.targetsProblem !== undefined) return "plan: targets unknown";
  return fileKnown(inputs) && !targetsKnown(inputs)
    ? "plan: targets unknown yet"
    : "plan: known once its inputs are known";
}
