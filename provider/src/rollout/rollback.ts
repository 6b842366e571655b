/**
 * Takes back what this run has changed, when the rollout has failed: all touched instances get their old files back at once,
 * without waves, pauses and gates.
 */
import { scriptOf, timeoutOf } from "../commands/script.ts";
import { activationSalt, proofUnder } from "../core/inputs/proof.ts";
import type { RestoreEnd, Why } from "../core/outcome/events.ts";
import { RESTORE } from "../core/outcome/restored.ts";
import { runTagOf } from "../core/outcome/sender.ts";
import { countsUpTo } from "../core/outcome/standing.ts";
import { isBroken } from "../core/plan/budget.ts";
import { overBudget } from "../core/plan/verdict.ts";
import { type TaskEnd, whyOf } from "../tasks/ends.ts";
import type { CommandPayload } from "../tasks/run-command.ts";
import { type CommandEnds, runCommands } from "../tasks/run-commands.ts";
import type { Run } from "./context.ts";
import { sayOf } from "./steps/command-step.ts";
import { type Activation, restoreOrder } from "./steps/orders.ts";
import type { WavesEnd } from "./waves.ts";

/** Waves of all numbers. */
const ALL = Number.POSITIVE_INFINITY;

/** Restores the touched instances if the waves came to this end because the rollout failed, and returns the end of the run. */
export async function rollBack(end: WavesEnd, run: Run): Promise<WavesEnd> {
  const { wanted, ledger, deps } = run;
  const { delivery, policy, targets } = wanted;
  const { way } = delivery;
  if (way.kind !== "activation" || way.rollback !== "touched" || deps.signal.aborted) return end;
  const counts = countsUpTo(ALL, ledger);
  const hasFailed = end === "noCanary" || (end === undefined && isBroken(counts, policy, targets.length));
  const { touched } = ledger;
  if (!hasFailed || touched.length === 0) return end;
  ledger.apply({ kind: "rollingBack", reason: overBudget(counts, policy) });
  return (await restore(touched, way, run)) ? "cancelled" : end;
}

/** Returns true when the user has cancelled it. */
async function restore(ids: readonly string[], way: Activation, run: Run): Promise<boolean> {
  const { ledger, deps } = run;
  const proofOf = proofUnder(activationSalt(run.sender.digestKey));
  const proofs = run.wanted.delivery.files.map(proofOf);
  const onProgress = (ended: number) =>
    deps.progress.status(`putting the old files back: ${ended} of ${ids.length}`);
  onProgress(0);
  const command = { step: RESTORE, payload: payloadOf(way, proofOf, run), onProgress };
  const done = await runCommands(ids, command, run);
  for (const id of ids) {
    const one = done.ends.get(id);
    const tokens = one !== undefined && "token" in one ? [one.token] : [];
    ledger.apply({ kind: "restored", id, tokens, end: endOf(one, proofs, done) });
  }
  return done.cancelled;
}

function payloadOf(way: Activation, proofOf: ReturnType<typeof proofUnder>, run: Run): CommandPayload {
  const { wanted, sender, ledger } = run;
  const say = sayOf(ledger);
  const values = { folder: sender.folder, run: runTagOf(sender), say, proofOf };
  const order = restoreOrder(wanted.delivery, way, { ...values, token: "" });
  return {
    script: (token, windows) => scriptOf({ ...order, token }, windows),
    timeoutSeconds: timeoutOf(order),
    expected: (token) => ({ token, stands: "restored" }),
    does: RESTORE,
  };
}

function endOf(one: TaskEnd | undefined, proofs: readonly string[], { refused }: CommandEnds): RestoreEnd {
  if (one === undefined) return { kind: "notStarted", why: notStarted(refused) };
  if (one.kind === "ended") return { kind: "ended", seen: one.seen, proofs };
  return { kind: one.kind === "unseen" ? "unseen" : "notStarted", why: one.why };
}

function notStarted(refused: CommandEnds["refused"]): Why {
  return refused === undefined ? { info: "cancelled before the restore was sent" } : whyOf(refused);
}
