/**
 * Makes the Tags and the Description of a task, by which it is recognized later.
 */
import type { SendRequest } from "../client/api.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import { deliveryDigest, describe } from "../core/outcome/marker.ts";
import { runTagOf } from "../core/outcome/sender.ts";

/** Returns the two Tags of a task; nothing when the API refuses Tags. */
export function tagsFor(isTagged: boolean, { input: { sender } }: Ledger): Pick<SendRequest, "tags"> {
  return isTagged ? { tags: { sender: sender.tag, run: runTagOf(sender) } } : {};
}

export function descriptionOf(token: string, timeoutSeconds: number, { input }: Ledger): string {
  const { incarnation, digestKey, tag, senderStack } = input.sender;
  const digest = deliveryDigest(digestKey, input.wanted.delivery.key);
  return describe({ incarnation, deliveryDigest: digest, token, tag, timeoutSeconds, senderStack });
}
