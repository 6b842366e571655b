/**
 * Decides what listed commands of this resource that state does not know mean for the records. Only the newest command of
 * each instance counts that may have changed something. One that may still run is waited for; what a finished one did is
 * believed only by its report. After a restore or a removal nothing is known.
 */
import type { InstanceRecord, PendingSend } from "../model.ts";
import type { AdoptInput } from "./adopt.ts";
import { mayHaveWritten, type Seen } from "./classify.ts";
import { mayGoOn } from "./command-ends.ts";
import type { Attempt } from "./held.ts";
import {
  deliveryDigest,
  type Errand,
  isOlderThan,
  mayChange,
  numberOf,
  readMark,
  type SendMark,
} from "./marker.ts";
import { attemptsSoFar, ended, unknown, withPending } from "./record.ts";

/** A command as it was found. The answers of a finished command that is news hold its reports. */
export interface SeenCommand {
  readonly invokeId: string;
  readonly description: string;
  readonly instances: readonly Seen[];
}

export interface AdoptCommands extends Omit<AdoptInput, "sends" | "until"> {
  /** The listed commands, newest first. */
  readonly commands: readonly SeenCommand[];
  /** ClientTokens of recorded commands whose answers were lost. */
  readonly lost: ReadonlySet<string>;
  /** Epoch milliseconds of the look-up. */
  readonly now: number;
  /**
   * Returns the epoch milliseconds until which a command with this Timeout may still run. `since` is a time of the API
   * by which it had started; 0 is returned when there is none.
   */
  readonly until: (timeoutSeconds: number, since?: string) => number;
  /** Maps an instance to the number of the last direct send that state does not know and that may have written there. */
  readonly lastWrites: ReadonlyMap<string, number>;
}

export function adoptCommands(
  fleet: ReadonlyMap<string, InstanceRecord>,
  input: AdoptCommands,
): Map<string, InstanceRecord> {
  const result = new Map(fleet);
  const targets = new Set(input.targets);
  const settled = new Set<string>();
  for (const command of input.commands) {
    const mark = readMark(command.description);
    if (mark === undefined || mark.tag !== input.tag || !mayChange(mark)) continue;
    for (const seen of command.instances) {
      const id = seen.instanceId;
      if (!targets.has(id) || settled.has(id)) continue;
      const sighting = { command, mark, seen };
      // What stood there before is then told by an older command.
      if (isNewCommand(command, input) && changedNothing(seen)) continue;
      settled.add(id);
      const record = recordOf(result.get(id), sighting, input);
      if (record !== undefined) result.set(id, record);
    }
  }
  return result;
}

/** True for a command of this incarnation whose end state has not recorded. */
export function isNewCommand(
  { invokeId, description }: Pick<SeenCommand, "invokeId" | "description">,
  input: Pick<AdoptCommands, "update" | "incarnation" | "known" | "counted" | "lost">,
): boolean {
  const mark = readMark(description);
  if (mark === undefined || !input.update || mark.incarnation !== input.incarnation) return false;
  return !input.known.has(invokeId) && (numberOf(mark) > input.counted || input.lost.has(mark.token));
}

/**
 * Returns the instances on which an activation of an earlier life of the resource may have changed something. Only a resource
 * that is being made has one: its create was killed, or it was deleted and its files were kept.
 */
export function activatedBefore(
  commands: readonly SeenCommand[],
  { update, tag }: Pick<AdoptCommands, "update" | "tag">,
): string[] {
  const earlier = commands.filter(({ description }) => {
    const mark = readMark(description);
    return !update && mark?.tag === tag && mark.does === undefined;
  });
  const changed = (seen: Seen) => seen.end.kind === "success" || mayHaveWritten(seen);
  return earlier.flatMap(({ instances }) => instances.filter(changed).map(({ instanceId }) => instanceId));
}

interface Sighting {
  readonly command: SeenCommand;
  readonly mark: SendMark;
  readonly seen: Seen;
}

function recordOf(
  before: InstanceRecord | undefined,
  { command, mark, seen }: Sighting,
  input: AdoptCommands,
): InstanceRecord | undefined {
  const { invokeId } = command;
  const send = { ...carriedBy(mark, input), task: "command" as const, invokeId, token: mark.token };
  const until = input.until(mark.timeoutSeconds);
  const isDelivery = mark.does === undefined;
  const attempts = isDelivery ? attemptsSoFar(before, send.key !== "") + 1 : (before?.attempts ?? 0);
  const isActivation = input.delivery.way.kind === "activation";
  const attempt = {
    writes: true,
    paths: isActivation && send.key !== "" ? input.delivery.files.map(({ path }) => path) : [],
    wave: before?.wave ?? 1,
    attempts,
    invokeId,
    send: { ...send, until },
  };
  const isIt = (one: PendingSend) => one.invokeId === invokeId || one.token === mark.token;
  const isOver = isNewCommand(command, input) ? isOlderThan(mark) : () => false;
  const others = (before?.pending ?? []).filter((one) => !isIt(one) && !isOver(one));
  if (seen.end.kind === "pending") {
    const isRecorded = before?.pending?.some((one) => one.invokeId === invokeId) === true;
    const info = `an earlier command is ${seen.status}`;
    return isRecorded ? undefined : withPending(unknown(before, attempt, { info }), others);
  }
  if (!isNewCommand(command, input)) {
    const last = input.until(mark.timeoutSeconds, seen.startTime || seen.finishTime);
    const isOpen = mayGoOn(seen) && before?.invokeId !== invokeId && last > input.now;
    return isOpen ? withPending(goingOn(before, attempt, last), others) : undefined;
  }
  // A later send has written over what the command did.
  if (numberOf(mark) < (input.lastWrites.get(seen.instanceId) ?? 0)) return undefined;
  if (mark.does !== undefined) return withPending(afterErrand(before, attempt, seen, mark.does), others);
  const record = ended(before, { ...attempt, writes: writes(send.key, input) }, seen);
  return record === undefined ? undefined : withPending(record, others);
}

/**
 * A command of an earlier incarnation, or to an instance that was no target meanwhile, may still run although the API
 * says that it has ended. Its end will not be told.
 */
function goingOn(before: InstanceRecord | undefined, attempt: Attempt, until: number): InstanceRecord {
  const send = { key: "", filesKey: "", task: "command", until } as const;
  return unknown(before, { ...attempt, send }, { info: "an earlier command may still run" });
}

const DID = { restore: "put old files back", remove: "removed files", drift: "looked at the files" } as const;

/**
 * A restore or a removal that ended is never a success of the delivery. The instance no longer holds what an activation
 * before it brought, and which bytes it holds instead is not known, because they are of no delivery that state knows.
 */
function afterErrand(
  before: InstanceRecord | undefined,
  attempt: Attempt,
  seen: Seen,
  does: Errand,
): InstanceRecord {
  if (mayGoOn(seen)) return goingOn(before, attempt, attempt.send.until);
  const info = `a run that was never recorded has ${DID[does]}; what the instance holds is not known`;
  const { pending, ...record } = unknown(before, attempt, { info });
  return record;
}

/** A command that only read may have been of a direct delivery. Of another delivery it is not known what it did. */
function writes(key: string, { delivery }: AdoptCommands): boolean {
  return key === "" || delivery.way.kind === "activation";
}

function changedNothing({ end, proof }: Seen): boolean {
  if (end.kind === "success" || end.kind === "pending" || proof?.reload === "owed") return false;
  return proof === undefined ? !end.mayHaveWritten : proof.stands === "old";
}

/** Returns the keys of the delivery that a command carried, if it was the wanted delivery; otherwise "". */
function carriedBy(
  mark: SendMark,
  { update, incarnation, digestKey, delivery }: AdoptCommands,
): Pick<PendingSend, "key" | "filesKey"> {
  const isOwn = update && mark.incarnation === incarnation && mark.does === undefined;
  const isIt = isOwn && deliveryDigest(digestKey, delivery.key) === mark.deliveryDigest;
  return isIt ? { key: delivery.key, filesKey: delivery.filesKey } : { key: "", filesKey: "" };
}
