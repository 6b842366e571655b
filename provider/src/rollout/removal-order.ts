/** Makes the order of a removal from what state has recorded. */
import type { KnownContent, RemoveOrder } from "../commands/order.ts";
import { isSameFile } from "../core/inputs/path.ts";
import { directSalt } from "../core/inputs/proof.ts";
import type { Recorded } from "../core/model.ts";

/** Most bytes of the reload's output that are shown (on-instance contract: `message`). */
const MAX_MESSAGE = 1_500;

/**
 * `folder` is given also for a direct delivery, because an earlier delivery of the resource may have been an activation. Where
 * it does not exist, the script does without.
 */
export function removalOrder(recorded: Recorded, folder: string | undefined, token: string): RemoveOrder {
  const { delivery, settings } = recorded;
  return {
    ...{ kind: "remove", token, follows: settings.symlinks === undefined },
    ...(folder === undefined ? {} : { folder }),
    files: delivery.files.map(({ path }) => ({ path, known: knownContents(path, recorded) })),
    ...(settings.reload === undefined ? {} : { reload: settings.reload }),
    say: settings.isSecret === true ? 0 : MAX_MESSAGE,
  };
}

/** The contents that direct sends brought. The proof of a state that was written before there were proofs is "". */
function knownContents(path: string, { delivery, digestKey }: Recorded): KnownContent[] {
  const { filesKey, files, activation, former = [] } = delivery;
  const direct = activation === true ? former : [{ filesKey, files }, ...former];
  return direct.flatMap((one) => {
    const proof = one.files.find((file) => isSameFile(file.path, path))?.proof ?? "";
    return proof === "" ? [] : [{ salt: directSalt(digestKey, one.filesKey), proof }];
  });
}
