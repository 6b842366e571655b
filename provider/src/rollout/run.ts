/**
 * A whole rollout: look up what the API knows, ask about what is open, send what is needed, judge. Returns what is to
 * be recorded and never throws, so that no result is lost.
 */
import { faultInfo } from "../client/faults.ts";
import { adopt, countedIn } from "../core/adopt.ts";
import { NO_CANARY } from "../core/canaries.ts";
import { conclude, leaveOut } from "../core/conclude.ts";
import type { Wanted } from "../core/diff.ts";
import { openElsewhere, seenElsewhere } from "../core/elsewhere.ts";
import { runTagOf } from "../core/marker.ts";
import type { Facts, Fault, Recorded } from "../core/model.ts";
import { isPast } from "../core/past.ts";
import { isCurrent, keep, keepsWaves, plan } from "../core/plan.ts";
import type { EarlyEnd } from "../core/verdict.ts";
import { askOpen } from "./ask.ts";
import { type Deps, dropTag, Tokens } from "./context.ts";
import { findSends, type LookUp } from "./find.ts";
import { factsOf } from "./look.ts";
import { Others } from "./others.ts";
import { preflight } from "./preflight.ts";
import { RunReader } from "./reader.ts";
import { OPEN_GRACE_MS } from "./send.ts";
import { SendLog } from "./send-log.ts";
import type { Why } from "./wave.ts";
import { runWaves, type Shift, type Working } from "./waves.ts";

/** Who sends: this life of the resource, and the run that is under way. */
export interface Identity {
  readonly incarnation: string;
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
    numbers: todo.numbers,
  };
  // The outside is opened only when something is to be sent: a rewrite of outputs needs no credentials.
  const early = todo.send.length > 0 ? await deliverAndWarn(shift, await deps()) : undefined;
  return conclude({
    wanted,
    fleet,
    early,
    attempted: shift.attempted,
    numbers: shift.numbers,
    current: todo.current,
    incarnation: identity.incarnation,
    run: identity.run,
    sends: shift.tokens.sends,
    tokens: shift.accepted,
    elsewhereUntil: shift.elsewhereUntil,
  });
}

async function deliverAndWarn(shift: Shift, deps: Deps): Promise<EarlyEnd> {
  const others = new Others(shift.wanted, shift.marking);
  const reader = new RunReader(shift.marking, shift.wanted.delivery.files[0].name, others, deps);
  const early = await deliver(Object.assign(shift, { reader, others }), deps);
  others.warn(deps.progress);
  return early;
}

/** Where the Tag is refused, a killed run could not tag either: then its sends are looked up by name before the rest is sent. */
async function deliver(shift: Working, deps: Deps): Promise<EarlyEnd> {
  const early = await pass(shift, deps);
  return early === "untagged" ? deliver(shift, deps) : early;
}

async function pass(shift: Working, deps: Deps): Promise<EarlyEnd | "untagged"> {
  const { wanted, fleet, attempted } = shift;
  const fault = await adoptFound(shift, deps);
  if (fault !== undefined) {
    // Results that cannot be read make every send a blind one: send nothing.
    if (deps.signal.aborted) return leave(shift, "cancelled");
    return leave(shift, "error", { code: fault.code, info: faultInfo(fault) });
  }
  const zones = await zonesFor(shift, deps);
  const { delivery, policy, targets } = wanted;
  shift.numbers = plan(targets, delivery, policy, shift.recorded, zones).numbers;
  const isOpen = (id: string) => fleet.get(id)?.open !== undefined;
  const open = targets.filter((id) => isOpen(id) && !holdsIt(shift, id) && !attempted.has(id));
  const asked = await askOpen(open, fleet, deps);
  const now = deps.clock.now();
  const needed = targets.filter(
    (id) => !holdsIt(shift, id) && !attempted.has(id) && (fleet.get(id)?.open?.until ?? 0) <= now,
  );
  if (asked.early !== undefined || needed.length === 0) return leave(shift, asked.early, asked.why);
  const common = {
    numbers: shift.numbers,
    file: delivery.files[0],
    policy,
    // After a wait for earlier sends the instances are looked at again.
    facts: open.length === 0 ? zones : undefined,
    fleet,
    attempted: shift.attempted,
    sameDelivery: shift.recorded?.fingerprint === delivery.fingerprint,
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
  leaveOut({ wanted, fleet, attempted, counted: recorded?.fingerprint ?? "" }, why);
  return early;
}

function holdsIt({ fleet, wanted }: Shift, id: string): boolean {
  return isCurrent(fleet.get(id), wanted.delivery.fingerprint);
}

/** Sends of a run whose state was never saved: waited for or adopted by the rule in core/adopt. */
async function adoptFound(shift: Working, deps: Deps): Promise<Fault | undefined> {
  const { wanted, recorded, marking, fleet } = shift;
  const accepted = shift.accepted.keys();
  const known = new Set([...(recorded?.tokens.keys() ?? []), ...invokeIdsOf(recorded), ...accepted]);
  const found = await findSends(lookUpOf(shift, deps.clock.now()), deps);
  if (found.untagged !== undefined) dropTag(marking, found.untagged, deps.progress);
  if (found.kind === "refused") return found.fault;
  shift.others.add(found.sends);
  const { tag, incarnation } = marking;
  const { targets, delivery } = wanted;
  const now = deps.clock.now();
  const until = (timeoutSeconds: number) => now + timeoutSeconds * 1000 + OPEN_GRACE_MS;
  const adopted = adopt(fleet, {
    ...{ sends: found.sends, known, incarnation, tag, targets, delivery, until },
    counted: recorded?.sends ?? 0,
    update: recorded !== undefined,
  });
  const elsewhere = seenElsewhere(found.sends, { tag, targets, until });
  shift.elsewhereUntil = Math.max(shift.elsewhereUntil, elsewhere);
  shift.tokens.atLeast(countedIn(found.sends, marking.incarnation));
  for (const [id, record] of adopted) fleet.set(id, record);
  return undefined;
}

/** Down to what came before any send that state does not know or has lost. */
function lookUpOf({ wanted, recorded, marking, fleet }: Working, now: number): LookUp {
  const { incarnation, tag, tagged } = marking;
  const lost = [...fleet.values()].flatMap(({ open }) => open?.token ?? []);
  const sought = { incarnation, counted: recorded?.sends ?? 0, lost };
  // What is on its way to an instance that was no target may stand below all that.
  const comesBack = (recorded?.elsewhereUntil ?? 0) > now && wanted.targets.some((id) => !fleet.has(id));
  return {
    ...(tagged ? { tag } : {}),
    name: wanted.delivery.files[0].name,
    isEnough: (page) => !comesBack && page.some((send) => isPast(send, sought)),
  };
}

function invokeIdsOf(recorded: Recorded | undefined): string[] {
  return [...(recorded?.fleet.values() ?? [])].flatMap(({ invokeId }) =>
    invokeId === undefined ? [] : [invokeId],
  );
}
