/**
 * Decides what listed commands of this resource that state does not know mean for the records. Only the newest command of
 * each instance counts. An unfinished one is waited for; what a finished one did is believed only by its report.
 */
import type { InstanceRecord, PendingSend } from "../model.ts";
import type { AdoptInput } from "./adopt.ts";
import type { Seen } from "./classify.ts";
import { deliveryDigest, numberOf, readMark, type SendMark } from "./marker.ts";
import { attemptsSoFar, ended, unknown } from "./record.ts";

/** A command as it was found. The answers of a finished command that is news hold its reports. */
export interface SeenCommand {
  readonly invokeId: string;
  readonly description: string;
  readonly instances: readonly Seen[];
}

export interface AdoptCommands extends Omit<AdoptInput, "sends"> {
  /** The listed commands, newest first. */
  readonly commands: readonly SeenCommand[];
  /** ClientTokens of recorded commands whose answers were lost. */
  readonly lost: ReadonlySet<string>;
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
    if (mark === undefined || mark.tag !== input.tag) continue;
    for (const seen of command.instances) {
      const id = seen.instanceId;
      if (!targets.has(id) || settled.has(id)) continue;
      settled.add(id);
      const record = recordOf(result.get(id), { command, mark, seen }, input);
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
  const attempts = attemptsSoFar(before, send.key !== "") + 1;
  const attempt = {
    writes: true,
    paths: [],
    wave: before?.wave ?? 1,
    attempts,
    invokeId,
    send: { ...send, until },
  };
  if (seen.end.kind === "pending") {
    const isRecorded = before?.pending?.some((one) => one.invokeId === invokeId) === true;
    return isRecorded
      ? undefined
      : unknown(before, attempt, { info: `an earlier command is ${seen.status}` });
  }
  if (!isNewCommand(command, input) || changedNothing(seen)) return undefined;
  return ended(before, { ...attempt, writes: writes(send.key, input) }, seen);
}

/** A command that only read may have been of a direct delivery. Of another delivery it is not known what it did. */
function writes(key: string, { delivery }: AdoptCommands): boolean {
  return key === "" || delivery.way.kind === "activation";
}

function changedNothing({ end, proof }: Seen): boolean {
  if (end.kind === "success" || end.kind === "pending") return false;
  return proof === undefined ? !end.mayHaveWritten : proof.stands === "old";
}

/** Returns the keys of the delivery that a command carried, if it was the wanted delivery; otherwise "". */
function carriedBy(
  mark: SendMark,
  { update, incarnation, digestKey, delivery }: AdoptCommands,
): Pick<PendingSend, "key" | "filesKey"> {
  const isOwn = update && mark.incarnation === incarnation;
  const isIt = isOwn && deliveryDigest(digestKey, delivery.key) === mark.deliveryDigest;
  return isIt ? { key: delivery.key, filesKey: delivery.filesKey } : { key: "", filesKey: "" };
}
