/**
 * Runs a whole rollout: looks up unknown sends, asks about pending sends, sends wave by wave, and judges. It returns
 * what is to be recorded, and never throws after the first send, so that no result is lost.
 */
import { bugFault } from "../bug.ts";
import type { Facts, Recorded } from "../core/model.ts";
import { conclude, unjudged } from "../core/outcome/conclusion.ts";
import type { Why } from "../core/outcome/events.ts";
import { Ledger } from "../core/outcome/ledger.ts";
import type { Sender } from "../core/outcome/sender.ts";
import { zonesTold } from "../core/outcome/zones.ts";
import { NO_CANARY } from "../core/plan/canaries.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { isPending, pendingUntil } from "../core/plan/pending.ts";
import { keepsWaves, plan } from "../core/plan/plan.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import type { Deps } from "../tasks/deps.ts";
import { whyOf } from "../tasks/ends.ts";
import { askPending } from "./ask.ts";
import type { Run } from "./context.ts";
import { warnOfForeignSenders } from "./foreign-senders.ts";
import { factsOf } from "./look.ts";
import { RunNotes } from "./notes.ts";
import { preflight } from "./preflight.ts";
import { recover } from "./recover.ts";
import { rollBack } from "./rollback.ts";
import { chooseSteps } from "./steps/choose.ts";
import type { StepKind } from "./steps/step.ts";
import { runWaves } from "./waves.ts";

/** Why the run starts no further task. */
interface Stop {
  readonly early: EarlyEnd;
  readonly why?: Why | undefined;
}

export async function runRollout(
  wanted: Wanted,
  recorded: Recorded | undefined,
  deps: () => Promise<Deps>,
  sender: Sender,
  choose = chooseSteps,
): Promise<Recorded> {
  const todo = plan(wanted.targets, wanted.delivery, wanted.policy, recorded);
  const kinds = choose(wanted);
  const ledger = new Ledger({ wanted, recorded, sender, steps: kinds });
  ledger.apply({ kind: "cut", waveOf: todo.waveOf });
  // The API client is made only when something is to be sent, so that an update that sends nothing needs no
  // credentials.
  if (todo.send.length > 0) await withoutLoss(ledger, kinds, await deps());
  try {
    return conclude(ledger);
  } catch (error) {
    if (!ledger.hasSent) throw error;
    return unjudged(ledger);
  }
}

/**
 * Runs the rollout. Whatever goes wrong, bugs of this package included, the ledger keeps the outcome of every instance.
 */
async function withoutLoss(
  ledger: Ledger,
  [first, ...others]: readonly [StepKind, ...StepKind[]],
  deps: Deps,
): Promise<void> {
  const { wanted, recorded, sender } = ledger.input;
  let stop: Stop = { early: undefined };
  try {
    const steps = [first.make(ledger, deps), ...others.map((kind) => kind.make(ledger, deps))] as const;
    const notes = new RunNotes(ledger, deps.progress);
    const run: Run = { wanted, recorded, sender, deps, ledger, steps, notes };
    stop = await deliver(run);
    warnOfForeignSenders(ledger, deps.progress);
  } catch (error) {
    if (!ledger.hasSent) throw error;
    ledger.apply({ kind: "mistake", fault: bugFault(error) });
    stop = { early: "error" };
  }
  const { mistake } = ledger.run;
  if (mistake === undefined) {
    ledger.apply({ kind: "stopped", ...stop });
    return;
  }
  const why = { code: mistake.code, info: mistake.message };
  // When the delivery is applied on all targets, a later error does not make the rollout fail.
  const isDone = wanted.targets.every((id) => ledger.isApplied(id));
  ledger.apply({ kind: "stopped", early: isDone ? undefined : stop.early, why });
  deps.progress.warn(mistake.message);
}

/**
 * Sends to the targets. If the API refuses the Tag, an earlier killed run could not set it either. The run then starts
 * over: it finds the sends of that run by file name and sends the rest without a Tag.
 */
async function deliver(run: Run): Promise<Stop> {
  const end = await pass(run);
  return end === "tagRefused" ? deliver(run) : end;
}

async function pass(run: Run): Promise<Stop | "tagRefused"> {
  const { wanted, ledger, deps } = run;
  const fault = await recover(run);
  if (fault !== undefined) {
    // When the list of sends cannot be read, earlier sends may be unknown, so nothing is sent.
    return deps.signal.aborted ? { early: "cancelled" } : { early: "error", why: whyOf(fault) };
  }
  const zones = await zonesFor(run);
  const { delivery, policy, targets } = wanted;
  ledger.apply({ kind: "cut", waveOf: plan(targets, delivery, policy, run.recorded, zones).waveOf });
  const open = () => targets.filter((id) => !ledger.isApplied(id) && !ledger.attempted.has(id));
  const pending = open().filter((id) => isPending(ledger.record(id)));
  const asked = await askPending(pending, run);
  const now = deps.clock.now();
  const needed = open().filter((id) => pendingUntil(ledger.record(id)) <= now);
  if (asked.early !== undefined || needed.length === 0) return asked;
  // After a wait for pending sends the facts may be old, so the instances are looked at again.
  const ready = await preflight(needed, pending.length === 0 ? zones : undefined, run);
  const end = await rollBack(await runWaves(needed, ready, run), run);
  if (end === "tagRefused") return end;
  return end === "noCanary" ? { early: undefined, why: { info: NO_CANARY } } : { early: end };
}

/**
 * Reads the zones of all targets, not only of those to send to, so that the waves are the same as in an earlier run
 * that was killed.
 */
async function zonesFor({
  wanted,
  recorded,
  deps,
  ledger,
}: Run): Promise<ReadonlyMap<string, Facts> | undefined> {
  const { delivery, policy, targets } = wanted;
  const needsZones = policy.spreadByZone && !keepsWaves(targets, delivery, recorded);
  if (!needsZones) return undefined;
  const facts = await factsOf(targets, deps);
  ledger.apply({ kind: "zones", zoneOf: zonesTold(facts) });
  return facts;
}
