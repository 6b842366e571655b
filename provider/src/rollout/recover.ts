/**
 * Looks up earlier sends of this resource that state does not know, before a run sends anything. core/outcome/adopt.ts
 * decides what they mean for the records.
 */
import { hasCommands } from "../core/inputs/delivery-key.ts";
import { isStaged } from "../core/inputs/state-folder.ts";
import type { Fault, ListedSend, Recorded } from "../core/model.ts";
import { adopt, countedIn, lastWritesOf } from "../core/outcome/adopt.ts";
import { seenAtFormerTargets } from "../core/outcome/former-targets.ts";
import { readMark } from "../core/outcome/marker.ts";
import { isPast } from "../core/outcome/past.ts";
import { lostTokens } from "../core/plan/pending.ts";
import { noteForeignSenders } from "../tasks/foreign-senders.ts";
import { deliverableUntil, listName } from "../tasks/send-file.ts";
import { findSends, type LookUp } from "../tasks/send-file-list.ts";
import { refuseTag } from "../tasks/start.ts";
import type { Run } from "./context.ts";
import { mayHaveEarlierCommands } from "./earlier.ts";
import { readCommands, takeOver } from "./recover-commands.ts";

/**
 * Returns the fault when the sends or the commands cannot be looked up; then nothing may be sent, and nothing of what was
 * found is taken over. The next run must find all of it as news again, because half of it tells a wrong story.
 */
export async function recover(run: Run): Promise<Fault | undefined> {
  const { wanted, recorded, sender, ledger, deps } = run;
  const known = new Set([
    ...(recorded?.tokens.keys() ?? []),
    ...invokeIdsOf(recorded),
    ...ledger.accepted.keys(),
  ]);
  const found = await findSends(lookUpOf(run), deps);
  if (found.tagRefused !== undefined) refuseTag(found.tagRefused, ledger, deps);
  if (found.kind === "refused") return found.fault;
  const { listed: sends, complete } = found;
  // If the API lists none of the known sends of this resource, it has forgotten them, so they are older than all
  // sends that it lists.
  const isForgotten = complete && known.size > 0 && !sends.some(({ invokeId }) => known.has(invokeId));
  noteForeignSenders(sends, ledger, isForgotten);
  const { tag, incarnation, digestKey } = sender;
  const { targets, delivery } = wanted;
  const now = deps.clock.now();
  const until = (timeoutSeconds: number) => deliverableUntil(now, timeoutSeconds);
  const input = {
    ...{ sends, known, incarnation, digestKey, tag, targets, delivery, until },
    counted: recorded?.sends ?? 0,
    update: recorded !== undefined,
  };
  const adopted = adopt(ledger.fleet, input);
  const lastWrites = lastWritesOf(ledger.fleet, input);
  ledger.apply({ kind: "formerTargets", until: seenAtFormerTargets(sends, { tag, targets, until }) });
  const commands = mayHaveCommands(run, sends) ? await readCommands(run, known, lastWrites) : undefined;
  if (commands?.ok === false) return commands.fault;
  ledger.apply({ kind: "counted", sendCount: countedIn(sends, incarnation) });
  for (const [id, record] of adopted)
    if (record !== ledger.record(id)) ledger.apply({ kind: "adopted", id, record });
  if (commands !== undefined) takeOver(commands.value, run);
  return undefined;
}

/**
 * True when a run may have left a command: this delivery or the recorded one has commands, a delete may have begun to remove
 * files, or a run that is not recorded has sent parts of a bundle.
 */
function mayHaveCommands({ wanted, recorded, sender }: Run, sends: readonly ListedSend[]): boolean {
  const isPart = ({ path, description }: ListedSend) =>
    isStaged(path) && readMark(description)?.tag === sender.tag;
  const isRecorded = recorded !== undefined && mayHaveEarlierCommands(recorded);
  return hasCommands(wanted.delivery.way) || isRecorded || sends.some(isPart);
}

/** Describes the look-up of sends: the list is read down to sends that are older than every send that is looked for. */
function lookUpOf({ wanted, recorded, sender, ledger, deps }: Run): LookUp {
  const { incarnation, tag } = sender;
  const lost = [...ledger.fleet.values()].flatMap(lostTokens);
  const sought = { incarnation, counted: recorded?.sends ?? 0, lost };
  // A send to a former target may be older than those sends, so the list is read further while one may still arrive.
  const isElsewhere = ledger.run.formerTargetsUntil > deps.clock.now();
  return {
    ...(ledger.run.tagRefused ? {} : { tag }),
    name: listName(wanted.delivery),
    isEnough: (page) => !isElsewhere && page.some((send) => isPast(send, sought)),
  };
}

function invokeIdsOf(recorded: Recorded | undefined): string[] {
  return [...(recorded?.fleet.values() ?? [])].flatMap(({ invokeId }) =>
    invokeId === undefined ? [] : [invokeId],
  );
}
