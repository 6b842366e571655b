/**
 * Makes the Tags and the Description of a task, by which it is recognized later.
 */
import type { SendRequest } from "../client/api.ts";
import { deliveryDigest, describe, type Errand } from "../core/outcome/marker.ts";
import { runTagOf } from "../core/outcome/sender.ts";
import type { TaskLedger } from "../core/outcome/task-ledger.ts";

/** Returns the two Tags of a task; nothing when the API refuses Tags. */
export function tagsFor(isTagged: boolean, { input: { sender } }: TaskLedger): Pick<SendRequest, "tags"> {
  return isTagged ? { tags: { sender: sender.tag, run: runTagOf(sender) } } : {};
}

export function descriptionOf(
  token: string,
  timeoutSeconds: number,
  { input }: TaskLedger,
  does?: Errand,
): string {
  const { incarnation, digestKey, tag, senderStack } = input.sender;
  // A command that is no part of a delivery carries none.
  const digest = deliveryDigest(digestKey, does === undefined ? input.wanted.delivery.key : "");
  const mark = { incarnation, deliveryDigest: digest, token, tag, timeoutSeconds, senderStack };
  return describe(does === undefined ? mark : { ...mark, does });
}
