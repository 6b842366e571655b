/**
 * Decides what listed sends of this resource that state does not know mean for the records. An unfinished send is
 * waited for, whichever incarnation sent it. A finished send counts as a success only if it is the newest send to the
 * instance, comes from this incarnation, carries the wanted file and succeeded.
 */

import { isStaged } from "../inputs/state-folder.ts";
import type { Delivery, InstanceRecord, PendingSend } from "../model.ts";
import { isPending, lostTokens } from "../plan/pending.ts";
import { mayHaveWritten, type Seen, type SeenSend } from "./classify.ts";
import type { Attempt } from "./held.ts";
import { deliveryDigest, isOlderThan, numberOf, readMark, type SendMark } from "./marker.ts";
import { attemptsSoFar, ended, notAttempted, unknown, withPending, withWritten } from "./record.ts";

export interface AdoptInput {
  /** The listed sends, newest first. */
  readonly sends: readonly SeenSend[];
  /** InvokeIds of the sends whose ends state has recorded. */
  readonly known: ReadonlySet<string>;
  readonly incarnation: string;
  readonly digestKey: string;
  /** Value of the Tag on this resource's sends. */
  readonly tag: string;
  /** True for an update. At a create the resource has a new incarnation, so no finished send can be its own. */
  readonly update: boolean;
  /**
   * Number of sends that state has counted. A send with a number up to this one is not news, even if state has
   * forgotten its InvokeId.
   */
  readonly counted: number;
  readonly delivery: Delivery;
  readonly targets: readonly string[];
  /** Returns the epoch milliseconds until which an unfinished send with this Timeout may still reach its instances. */
  readonly until: (timeoutSeconds: number) => number;
}

export function adopt(
  fleet: ReadonlyMap<string, InstanceRecord>,
  input: AdoptInput,
): Map<string, InstanceRecord> {
  const result = new Map(fleet);
  const targets = new Set(input.targets);
  const settled = new Map<string, "news" | "past">();
  for (const send of input.sends) {
    const mark = readMark(send.description);
    if (mark === undefined || mark.tag !== input.tag) continue;
    for (const seen of send.instances) {
      const id = seen.instanceId;
      if (!targets.has(id)) continue;
      if (isStaged(send.path)) {
        if (seen.end.kind === "pending") result.set(id, withPart(result.get(id), send, mark, input));
        continue;
      }
      const before = result.get(id);
      const news = isNews(before, send, mark, input);
      const record = absorb(before, { send, mark, seen, news, newer: settled.get(id) }, input);
      const isOver = news ? isOlderThan(mark) : () => false;
      const others = othersOf(before, record).filter((one) => !isOver(one));
      if (record !== undefined) result.set(id, withPending(record, others));
      if (!settled.has(id)) settled.set(id, news ? "news" : "past");
    }
  }
  return result;
}

/** Returns the pending parts and commands that the end of a direct send does not concern. */
function othersOf(before: InstanceRecord | undefined, now: InstanceRecord | undefined): PendingSend[] {
  return (before?.pending ?? []).filter((one) => one.task !== undefined && !now?.pending?.includes(one));
}

/**
 * Returns the record with a part that may still arrive. A part that has arrived changes nothing, because only a command
 * puts files in place.
 */
function withPart(
  before: InstanceRecord | undefined,
  { invokeId }: SeenSend,
  { timeoutSeconds }: SendMark,
  { until }: AdoptInput,
): InstanceRecord {
  const record = before ?? notAttempted(undefined, 1, 0);
  const { pending = [] } = record;
  if (pending.some((one) => one.invokeId === invokeId)) return record;
  const part: PendingSend = { task: "part", invokeId, key: "", filesKey: "", until: until(timeoutSeconds) };
  return { ...record, pending: [...pending, part] };
}

/** Maps each instance to the number of the last direct send that is news and may have written there. */
export function lastWritesOf(
  fleet: ReadonlyMap<string, InstanceRecord>,
  input: AdoptInput,
): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const send of input.sends) {
    const mark = readMark(send.description);
    if (mark === undefined || mark.tag !== input.tag || isStaged(send.path)) continue;
    for (const seen of send.instances) {
      const { instanceId: id } = seen;
      if (mayHaveWritten(seen) && isNews(fleet.get(id), send, mark, input))
        last.set(id, Math.max(last.get(id) ?? 0, numberOf(mark)));
    }
  }
  return last;
}

/** Returns the highest number of a listed send of this incarnation. */
export function countedIn(sends: readonly Pick<SeenSend, "description">[], incarnation: string): number {
  const marks = sends.map(({ description }) => readMark(description));
  const mine = marks.filter((mark) => mark?.incarnation === incarnation);
  return mine.reduce((most, mark) => Math.max(most, mark === undefined ? 0 : numberOf(mark)), 0);
}

interface Sighting {
  readonly send: SeenSend;
  readonly mark: SendMark;
  readonly seen: Seen;
  /** True when state does not know the send: it is of a killed run, or its answer was lost. */
  readonly news: boolean;
  /** Whether a newer send to the same instance is news to state or past; `undefined` when this send is the newest one. */
  readonly newer: "news" | "past" | undefined;
}

function absorb(
  before: InstanceRecord | undefined,
  sighting: Sighting,
  input: AdoptInput,
): InstanceRecord | undefined {
  const { send, seen, news, newer } = sighting;
  const attempt = attemptOf(before, sighting, input);
  // A newer send was made only after this one could no longer reach the instance, whatever status the API still
  // lists.
  if (seen.end.kind === "pending" && newer === undefined) {
    const isRecorded = isPending(before) && before?.invokeId === send.invokeId;
    const info = `an earlier send is ${seen.status}`;
    return isRecorded ? undefined : unknown(before, attempt, { info });
  }
  if (news && newer === undefined) return ended(before, attempt, seen);
  if (!mayHaveWritten(seen) || !isOwn(sighting.mark, input)) return undefined;
  // Do not take over this result; only remember that we may have written this path.
  const record = withWritten(before, send.path);
  return news && newer === "news" ? doubtful(record) : record;
}

/**
 * True for a send of this incarnation, or of an earlier one of the same resource. Once this incarnation has sent, a
 * send of another incarnation counts as a foreign sender's.
 */
function isOwn({ incarnation }: SendMark, input: AdoptInput): boolean {
  return incarnation === input.incarnation || !input.update || input.counted === 0;
}

/** Forgets what the instance holds, because an older send that state does not know may have written to it. */
function doubtful(record: InstanceRecord): InstanceRecord {
  if (record.outcome === "success") return record;
  const { held, applied, ...rest } = record;
  return rest;
}

function isNews(
  before: InstanceRecord | undefined,
  send: SeenSend,
  mark: SendMark,
  input: AdoptInput,
): boolean {
  if (!input.update || mark.incarnation !== input.incarnation || input.known.has(send.invokeId)) return false;
  return numberOf(mark) > input.counted || lostTokens(before).includes(mark.token);
}

function attemptOf(before: InstanceRecord | undefined, { send, mark }: Sighting, input: AdoptInput): Attempt {
  const carried = carriedBy(mark, input, before);
  return {
    paths: isOwn(mark, input) ? [send.path] : [],
    writes: true,
    wave: before?.wave ?? 1,
    attempts: attemptsSoFar(before, carried.key === input.delivery.key) + 1,
    invokeId: send.invokeId,
    send: { ...carried, until: input.until(mark.timeoutSeconds) },
  };
}

/** Returns the keys of the delivery that a send carried, if it was the wanted or the recorded delivery; otherwise "". */
function carriedBy(
  mark: SendMark,
  { update, incarnation, digestKey, delivery }: AdoptInput,
  record: InstanceRecord | undefined,
): Pick<PendingSend, "key" | "filesKey"> {
  const { key, filesKey } = delivery;
  const before = { key: record?.applied ?? "", filesKey: record?.held ?? "" };
  const isIt = (one: { key: string }) =>
    one.key !== "" && deliveryDigest(digestKey, one.key) === mark.deliveryDigest;
  const candidates = update && mark.incarnation === incarnation ? [{ key, filesKey }, before] : [];
  return candidates.find(isIt) ?? { key: "", filesKey: "" };
}
