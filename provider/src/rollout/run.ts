/**
 * A whole rollout: look up what the API knows, ask about what is open, send what is needed, judge. Returns what is to
 * be recorded and never throws, so that no result is lost.
 */
import { bugFault } from "../bug.ts";
import { faultInfo } from "../client/faults.ts";
import type { Facts, Recorded } from "../core/model.ts";
import { conclude, leaveOut, unjudged } from "../core/outcome/conclusion.ts";
import { openElsewhere } from "../core/outcome/former-targets.ts";
import { runTagOf } from "../core/outcome/marker.ts";
import { NO_CANARY } from "../core/plan/canaries.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { isPending, pendingUntil } from "../core/plan/pending.ts";
import { isCurrent, keep, keepsWaves, plan } from "../core/plan/plan.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import { Others } from "../tasks/foreign-senders.ts";
import { RunReader } from "../tasks/send-file-reader.ts";
import type { Why } from "../tasks/why-unknown.ts";
import { askPending } from "./ask.ts";
import { type Deps, Tokens } from "./context.ts";
import { keepSends } from "./keep-sends.ts";
import { factsOf } from "./look.ts";
import { preflight } from "./preflight.ts";
import { recover } from "./recover.ts";
import { SendLog } from "./send-log.ts";
import { runWaves, type Shift, type Working } from "./waves.ts";

/** Who sends: this life of the resource, and the run that is under way. */
export interface Identity {
  readonly incarnation: string;
  readonly digestKey: string;
  readonly run: string;
  /** Value of the Tag. */
  readonly tag: string;
  /** `project/stack`. */
  readonly origin: string;
}

export async function runRollout(
  wanted: Wanted,
  recorded: Recorded | undefined,
  deps: () => Promise<Deps>,
  identity: Identity,
): Promise<Recorded> {
  const todo = plan(wanted.targets, wanted.delivery, wanted.policy, recorded);
  const runTag = runTagOf(identity.incarnation, identity.run);
  const fleet = new Map(recorded === undefined ? [] : keep(recorded.fleet, wanted.targets));
  const shift: Shift = {
    wanted,
    recorded,
    fleet,
    marking: { ...identity, runTag, tagged: true },
    tokens: new Tokens(runTag, recorded?.sends ?? 0),
    log: new SendLog(identity.incarnation, recorded?.sends ?? 0),
    accepted: new Map(),
    attempted: new Set(),
    elsewhereUntil: Math.max(
      recorded?.elsewhereUntil ?? 0,
      openElsewhere(recorded?.fleet ?? new Map(), wanted.targets),
    ),
    numbers: todo.waveOf,
  };
  // The outside is opened only when something is to be sent: a rewrite of outputs needs no credentials.
  const early = todo.send.length > 0 ? await withoutLoss(shift, deps) : undefined;
  const conclusion = {
    wanted,
    deliveredBefore: recorded?.contentSha256 ?? "",
    fleet,
    early,
    attempted: shift.attempted,
    numbers: shift.numbers,
    current: todo.current,
    incarnation: identity.incarnation,
    digestKey: identity.digestKey,
    tag: identity.tag,
    run: identity.run,
    sends: shift.tokens.sends,
    tokens: shift.accepted,
    elsewhereUntil: shift.elsewhereUntil,
  };
  try {
    return conclude(conclusion);
  } catch (error) {
    if (!shift.log.hasSent) throw error;
    return unjudged(conclusion);
  }
}

/** Whatever goes wrong after the first send, also a mistake of ours, every instance's outcome is kept. */
async function withoutLoss(shift: Shift, connect: () => Promise<Deps>): Promise<EarlyEnd> {
  const deps = await connect();
  const others = new Others(shift.wanted, shift.marking);
  const reader = new RunReader(shift.marking, shift.wanted.delivery.files[0].name, others, deps);
  let early: EarlyEnd;
  try {
    early = await deliver(Object.assign(shift, { reader, others }), deps);
    others.warn(deps.progress);
  } catch (error) {
    if (!shift.log.hasSent) throw error;
    early = "error";
    shift.log.endedBy(bugFault(error));
  }
  const { mistake } = shift.log;
  if (mistake === undefined) return early;
  deps.progress.warn(mistake.message);
  keepSends(shift);
  leave(shift, early, { code: mistake.code, info: mistake.message });
  // When all hold it, what came after that is no failure of the rollout.
  return shift.wanted.targets.every((id) => holdsIt(shift, id)) ? undefined : early;
}

/** Where the Tag is refused, a killed run could not tag either: then its sends are looked up by name before the rest is sent. */
async function deliver(shift: Working, deps: Deps): Promise<EarlyEnd> {
  const early = await pass(shift, deps);
  return early === "untagged" ? deliver(shift, deps) : early;
}

async function pass(shift: Working, deps: Deps): Promise<EarlyEnd | "untagged"> {
  const { wanted, fleet, attempted } = shift;
  const fault = await recover(shift, deps);
  if (fault !== undefined) {
    // Results that cannot be read make every send a blind one: send nothing.
    if (deps.signal.aborted) return leave(shift, "cancelled");
    return leave(shift, "error", { code: fault.code, info: faultInfo(fault) });
  }
  const zones = await zonesFor(shift, deps);
  const { delivery, policy, targets } = wanted;
  shift.numbers = plan(targets, delivery, policy, shift.recorded, zones).waveOf;
  const pending = targets.filter(
    (id) => isPending(fleet.get(id)) && !holdsIt(shift, id) && !attempted.has(id),
  );
  const asked = await askPending(pending, fleet, deps);
  const now = deps.clock.now();
  const needed = targets.filter(
    (id) => !holdsIt(shift, id) && !attempted.has(id) && pendingUntil(fleet.get(id)) <= now,
  );
  if (asked.early !== undefined || needed.length === 0) return leave(shift, asked.early, asked.why);
  const common = {
    numbers: shift.numbers,
    file: delivery.files[0],
    policy,
    // After a wait for earlier sends the instances are looked at again.
    facts: pending.length === 0 ? zones : undefined,
    fleet,
    attempted: shift.attempted,
    sameDelivery: shift.recorded?.delivery.key === delivery.key,
  };
  const ready = await preflight({ ids: needed, ...common }, deps);
  const early = await runWaves(needed, ready, shift, deps);
  if (early === "noCanary") return leave(shift, undefined, { info: NO_CANARY });
  return early === "untagged" ? early : leave(shift, early);
}

/** Waves that are cut anew are cut over the zones of all targets: a killed run may have sent to some by the same cut. */
async function zonesFor(
  { wanted, recorded }: Shift,
  deps: Deps,
): Promise<ReadonlyMap<string, Facts> | undefined> {
  const { delivery, policy, targets } = wanted;
  const needsZones = policy.spreadByZone && !keepsWaves(targets, delivery, recorded);
  return needsZones ? factsOf(targets, deps) : undefined;
}

function leave({ wanted, recorded, fleet, attempted }: Shift, early: EarlyEnd, why?: Why): EarlyEnd {
  leaveOut({ wanted, fleet, attempted, counted: recorded?.delivery.key ?? "" }, why);
  return early;
}

function holdsIt({ fleet, wanted }: Shift, id: string): boolean {
  return isCurrent(fleet.get(id), wanted.delivery.key);
}
