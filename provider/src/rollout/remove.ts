/**
 * Carries out a delete with `onDelete: "remove"`: waits for what earlier runs may still do, and removes the files from every
 * instance that may hold one. What is done is found done by the next delete, so that it may fail and come again.
 */
import { faultText } from "../client/faults.ts";
import { scriptOf, timeoutOf } from "../commands/script.ts";
import type { Recorded } from "../core/model.ts";
import { CommandLedger } from "../core/outcome/command-ledger.ts";
import { holders, type Removal, removedBy } from "../core/outcome/removed.ts";
import type { Sender } from "../core/outcome/sender.ts";
import { instances } from "../report/count.ts";
import type { Deps } from "../tasks/deps.ts";
import type { CommandPayload } from "../tasks/run-command.ts";
import { runCommands } from "../tasks/run-commands.ts";
import { awaitEarlier } from "./await-earlier.ts";
import { removalOrder } from "./removal-order.ts";

/** The folder is absent when the id of the resource is not known. */
export async function removeFiles(
  recorded: Recorded,
  sender: Sender,
  folder: string | undefined,
  deps: Deps,
): Promise<Removal> {
  const ledger = new CommandLedger(recorded, sender, "remove");
  const quiet = await awaitEarlier(recorded, ledger, deps);
  if (quiet.kind === "cancelled") return quiet;
  if (quiet.kind === "refused") return { kind: "unasked", why: faultText(quiet.fault) };
  const ids = [...new Set([...holders(recorded.fleet), ...quiet.changed])];
  const command = {
    step: "remove",
    payload: payloadOf(recorded, folder),
    onProgress: (ended: number) =>
      deps.progress.status(`removing files: ${ended} of ${instances(ids.length)} have answered`),
  };
  const paths = recorded.delivery.files.map(({ path }) => path);
  const { ends, cancelled } = await runCommands(ids, command, { ledger, deps });
  return { kind: "ended", removed: removedBy(ids, ends, paths), total: ids.length, cancelled };
}

function payloadOf(recorded: Recorded, folder: string | undefined): CommandPayload {
  const order = (token: string) => removalOrder(recorded, folder, token);
  return {
    script: (token, windows) => scriptOf(order(token), windows),
    timeoutSeconds: timeoutOf(order("")),
    expected: (token) => ({ token, stands: "unknown" }),
    does: "remove",
  };
}
