/**
 * The beginning of a run that sends: looks up the sends that state does not know or has lost, and takes them over by the
 * rule in core/outcome/adopt.
 */

import type { Fault, Recorded } from "../core/model.ts";
import { adopt, countedIn } from "../core/outcome/adopt.ts";
import { seenElsewhere } from "../core/outcome/former-targets.ts";
import { isPast } from "../core/outcome/past.ts";
import { lostTokens } from "../core/plan/pending.ts";
import { findSends, type LookUp } from "../tasks/send-file-list.ts";
import { deliverableUntil } from "../tasks/start.ts";
import { type Deps, dropTag } from "./context.ts";
import type { Working } from "./waves.ts";

/** The fault that keeps the API from telling; then nothing may be sent. */
export async function recover(shift: Working, deps: Deps): Promise<Fault | undefined> {
  const { wanted, recorded, marking, fleet } = shift;
  const accepted = shift.accepted.keys();
  const known = new Set([...(recorded?.tokens.keys() ?? []), ...invokeIdsOf(recorded), ...accepted]);
  const found = await findSends(lookUpOf(shift, deps.clock.now()), deps);
  if (found.untagged !== undefined) dropTag(marking, found.untagged, deps.progress);
  if (found.kind === "refused") return found.fault;
  const { sends, complete } = found;
  // What this resource is known to have sent, and the API has forgotten, is older than all that it lists.
  const isForgotten = complete && known.size > 0 && !sends.some(({ invokeId }) => known.has(invokeId));
  shift.others.add(sends, isForgotten);
  const { tag, incarnation, digestKey } = marking;
  const { targets, delivery } = wanted;
  const now = deps.clock.now();
  const until = (timeoutSeconds: number) => deliverableUntil(now, timeoutSeconds);
  const adopted = adopt(fleet, {
    ...{ sends, known, incarnation, digestKey, tag, targets, delivery, until },
    counted: recorded?.sends ?? 0,
    update: recorded !== undefined,
  });
  const elsewhere = seenElsewhere(sends, { tag, targets, until });
  shift.elsewhereUntil = Math.max(shift.elsewhereUntil, elsewhere);
  shift.tokens.atLeast(countedIn(sends, marking.incarnation));
  for (const [id, record] of adopted) fleet.set(id, record);
  return undefined;
}

/** Down to what came before any send that state does not know or has lost. */
function lookUpOf({ wanted, recorded, marking, fleet, elsewhereUntil }: Working, now: number): LookUp {
  const { incarnation, tag, tagged } = marking;
  const lost = [...fleet.values()].flatMap(lostTokens);
  const sought = { incarnation, counted: recorded?.sends ?? 0, lost };
  // What is on its way to an instance that was no target for a while may stand below all that.
  const isElsewhere = elsewhereUntil > now;
  return {
    ...(tagged ? { tag } : {}),
    name: wanted.delivery.files[0].name,
    isEnough: (page) => !isElsewhere && page.some((send) => isPast(send, sought)),
  };
}

function invokeIdsOf(recorded: Recorded | undefined): string[] {
  return [...(recorded?.fleet.values() ?? [])].flatMap(({ invokeId }) =>
    invokeId === undefined ? [] : [invokeId],
  );
}
