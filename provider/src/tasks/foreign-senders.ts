/**
 * Finds foreign senders: other resources, of this stack or of another one, that send the same file to the same
 * instances and would overwrite it. Only lists that are read anyway are looked at (decisions/014).
 */
import { directFile } from "../core/inputs/direct-file.ts";
import { isSameFile } from "../core/inputs/path.ts";
import type { ListedSend } from "../core/model.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import { readMark, type SendMark } from "../core/outcome/marker.ts";

type Send = Pick<ListedSend, "description" | "path"> & {
  readonly instances: readonly { readonly instanceId: string }[];
};

/**
 * `sends` are in the order of the list, newest first. With `below`, all of them are newer than every send of this
 * resource.
 */
export function noteForeignSenders(sends: readonly Send[], ledger: Ledger, below = false): void {
  const { incarnation, senderStack } = ledger.input.sender;
  let isNewer = below;
  for (const send of sends.toReversed()) {
    const mark = readMark(send.description);
    if (mark?.incarnation === incarnation) isNewer = true;
    else if (mark !== undefined && (isNewer || mark.senderStack !== senderStack)) note(send, mark, ledger);
  }
}

function note({ path, instances }: Send, mark: SendMark, ledger: Ledger): void {
  if (!isSameFile(path, directFile(ledger.input.wanted.delivery).path)) return;
  const ids = instances.map(({ instanceId }) => instanceId).filter((id) => ledger.isTarget(id));
  if (ids.length > 0) ledger.apply({ kind: "foreignSender", sender: nameOf(mark, ledger), ids });
}

function nameOf({ senderStack, tag }: SendMark, { input }: Ledger): string {
  const { sender } = input;
  if (senderStack !== sender.senderStack && senderStack !== "") return `the stack ${senderStack}`;
  return tag === sender.tag ? "the same stack in another backend" : "another resource";
}
