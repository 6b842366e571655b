/** Logs the plan of a preview in full, and the first line of the plan of an update, on the resource's row. */
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { fileKnown, targetsKnown, wantedOf } from "../../core/inputs/wanted.ts";
import { plan } from "../../core/plan/plan.ts";
import { planText } from "../../report/plan-text.ts";
import { previewPart } from "../../report/preflight-line.ts";
import type { Call } from "../call.ts";
import { shownDiff } from "./shown-diff.ts";

/**
 * Logs the plan of a preview as a lasting note, and the plan of an update as a live line, which the next line replaces.
 * `changed` names changes that the comparison of the inputs does not show. `diff` is shown below the plan.
 */
export function tellPlan(
  text: string,
  { preview, progress }: Call,
  { changed = [], diff = "" }: { readonly changed?: readonly string[]; readonly diff?: string } = {},
): void {
  const [line = text] = text.split("\n");
  if (preview === undefined) {
    progress.status(line);
    return;
  }
  const part = previewPart([...new Set([...preview.changed, ...changed])], preview.states);
  progress.note(`${text}${part}${diff === "" ? "" : `\n${diff}`}`);
}

/** Logs the plan of a resource that has no state yet. */
export async function tellFirstPlan(inputs: Raw, call: Call): Promise<void> {
  if (!fileKnown(inputs) || !targetsKnown(inputs)) {
    tellPlan(unknownPlan(inputs), call);
    return;
  }
  const { delivery, policy, targets } = wantedOf(inputs, NO_DIGEST_KEY);
  const text = planText({ plan: plan(targets, delivery, policy, undefined), policy, delivery });
  tellPlan(text, call, { diff: await shownDiff(inputs, call.preview) });
}

/** Says what the plan has to wait for when an input is unknown. */
export function unknownPlan(inputs: Raw): string {
  if (inputs.targetsProblem !== undefined) return "plan: targets unknown";
  return fileKnown(inputs) && !targetsKnown(inputs)
    ? "plan: targets unknown yet"
    : "plan: known once its inputs are known";
}
