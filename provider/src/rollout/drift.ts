/**
 * Compares the files on all instances with what was delivered, for `pulumi refresh` with `detectDrift`. One command that only
 * reads runs on each instance.
 */
import { faultText } from "../client/faults.ts";
import type { DriftOrder } from "../commands/order.ts";
import { scriptOf, timeoutOf } from "../commands/script.ts";
import { directSalt } from "../core/inputs/proof.ts";
import type { Recorded } from "../core/model.ts";
import { CommandLedger } from "../core/outcome/command-ledger.ts";
import {
  believedToHold,
  type Comparison,
  comparisonOf,
  hasProofs,
  withDrift,
} from "../core/outcome/drift.ts";
import type { Sender } from "../core/outcome/sender.ts";
import { instances } from "../report/count.ts";
import { driftWarning, NO_PROOFS, uncomparedWarning } from "../report/drift-text.ts";
import type { Deps } from "../tasks/deps.ts";
import type { TaskEnd } from "../tasks/ends.ts";
import type { CommandPayload } from "../tasks/run-command.ts";
import { type CommandEnds, runCommands } from "../tasks/run-commands.ts";

/** Returns `recorded` when the records change, and `why` when no instance could be compared. */
export async function compareFiles(
  recorded: Recorded,
  sender: Sender,
  deps: Deps,
): Promise<{ readonly recorded?: Recorded; readonly why?: string }> {
  const ids = believedToHold(recorded);
  if (ids.length === 0) return {};
  if (!hasProofs(recorded)) {
    deps.progress.note(NO_PROOFS);
    return {};
  }
  const { ends, refused, cancelled } = await askAll(ids, recorded, sender, deps);
  if (cancelled) return {};
  const isAnyEnded = [...ends.values()].some(({ kind }) => kind === "ended");
  if (refused !== undefined && !isAnyEnded) return { why: faultText(refused) };
  const comparisons = new Map(ids.map((id) => [id, comparisonAt(ends.get(id), recorded)] as const));
  const total = recorded.fleet.size;
  for (const text of [driftWarning(comparisons, total), uncomparedWarning(comparisons, total)])
    if (text !== undefined) deps.progress.warn(text);
  const now = withDrift(recorded, comparisons);
  return now === recorded ? {} : { recorded: now };
}

function askAll(
  ids: readonly string[],
  recorded: Recorded,
  sender: Sender,
  deps: Deps,
): Promise<CommandEnds> {
  const order = orderOf(recorded, sender);
  const payload: CommandPayload = {
    script: (token, windows) => scriptOf({ ...order, token }, windows),
    timeoutSeconds: timeoutOf({ ...order, token: "" }),
    expected: (token) => ({ token, stands: "old" }),
    does: "drift",
  };
  const onProgress = (ended: number) =>
    deps.progress.status(`comparing files: ${ended} of ${instances(ids.length)}`);
  onProgress(0);
  const ledger = new CommandLedger(recorded, sender, "drift");
  return runCommands(ids, { step: "drift", payload, onProgress }, { ledger, deps });
}

function orderOf({ delivery, digestKey, settings }: Recorded, { folder }: Sender): Omit<DriftOrder, "token"> {
  const { activation, filesKey, files } = delivery;
  return {
    kind: "drift",
    // The salt of an activation stands in no command, so that the instance looks it up.
    ...(activation === true ? { folder } : { nonce: directSalt(digestKey, filesKey) }),
    follows: settings.symlinks === undefined,
    files: files.map(({ path, bytes, proof, mode, owner, group }) => ({
      ...{ path, bytes, proof, mode, owner, group },
    })),
  };
}

function comparisonAt(end: TaskEnd | undefined, { delivery }: Recorded): Comparison {
  if (end === undefined) return { kind: "unseen", why: "the command was not sent" };
  if (end.kind === "ended") return comparisonOf(end.seen, delivery.files);
  const { code, info } = end.why;
  return { kind: "unseen", why: code === undefined ? info : `${code} (${info})` };
}
