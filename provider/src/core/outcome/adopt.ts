/**
 * What the API still knows of this resource's sends, against what state knows: believed only by a strict rule.
 * What is in flight is waited for, whichever life of the resource sent it. A finished send is adopted when it is the
 * newest to the instance, of this incarnation, not known to state, carries the wanted file and succeeded.
 */

import type { Delivery, InstanceRecord, PendingSend } from "../model.ts";
import { isPending, lostTokens } from "../plan/pending.ts";
import { mayHaveWritten, type Seen, type SeenSend } from "./classify.ts";
import { deliveryDigest, type Mark, numberOf, readMark } from "./marker.ts";
import { type Attempt, attemptsSoFar, ended, unknown, withWritten } from "./record.ts";

export interface AdoptInput {
  /** Newest first. */
  readonly sends: readonly SeenSend[];
  /** InvokeIds that state knows: their ends are recorded already. */
  readonly known: ReadonlySet<string>;
  readonly incarnation: string;
  readonly digestKey: string;
  /** Value of this resource's Tag. */
  readonly tag: string;
  /** The resource exists: only then a finished send of its incarnation means anything. */
  readonly update: boolean;
  /** How many sends state has counted: those up to this number are past, also where state has forgotten them. */
  readonly counted: number;
  readonly delivery: Delivery;
  readonly targets: readonly string[];
  /** Epoch milliseconds until which a send in flight with this Timeout may still be delivered. */
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
      const news = isNews(result.get(id), send, mark, input);
      const record = absorb(result.get(id), { send, mark, seen, news, newer: settled.get(id) }, input);
      if (record !== undefined) result.set(id, record);
      if (!settled.has(id)) settled.set(id, news ? "news" : "past");
    }
  }
  return result;
}

/** The highest number among the sends of this incarnation. */
export function countedIn(sends: readonly SeenSend[], incarnation: string): number {
  const marks = sends.map(({ description }) => readMark(description));
  const mine = marks.filter((mark) => mark?.incarnation === incarnation);
  return mine.reduce((most, mark) => Math.max(most, mark === undefined ? 0 : numberOf(mark)), 0);
}

interface Sighting {
  readonly send: SeenSend;
  readonly mark: Mark;
  readonly seen: Seen;
  /** State does not know it: of a run that was never saved, or the very send whose answer was lost. */
  readonly news: boolean;
  /** What the newest send to the instance was; none when this is the newest, which decides. */
  readonly newer: "news" | "past" | undefined;
}

function absorb(
  before: InstanceRecord | undefined,
  sighting: Sighting,
  input: AdoptInput,
): InstanceRecord | undefined {
  const { send, seen, news, newer } = sighting;
  const attempt = attemptOf(before, sighting, input);
  // Whoever sent the newer one waited until this one was over, whatever the API says of it still.
  if (seen.end.kind === "pending" && newer === undefined) {
    const isRecorded = isPending(before) && before?.invokeId === send.invokeId;
    const info = `an earlier send is ${seen.status}`;
    return isRecorded ? undefined : unknown(before, attempt, { info });
  }
  if (news && newer === undefined) return ended(before, attempt, seen);
  if (!mayHaveWritten(seen) || !isOwn(sighting.mark, input)) return undefined;
  // Nothing of it is believed but that the file there may be ours, and no longer what state says.
  const record = withWritten(before, send.path);
  return news && newer === "news" ? doubtful(record) : record;
}

/** Of this life, or of one before it. Once this life has sent, another one may be another owner of the file. */
function isOwn({ incarnation }: Mark, input: AdoptInput): boolean {
  return incarnation === input.incarnation || !input.update || input.counted === 0;
}

/** An older send that state does not know may have written: only a later success tells what is there now. */
function doubtful(record: InstanceRecord): InstanceRecord {
  if (record.outcome === "success") return record;
  const { held, applied, ...rest } = record;
  return rest;
}

function isNews(before: InstanceRecord | undefined, send: SeenSend, mark: Mark, input: AdoptInput): boolean {
  if (!input.update || mark.incarnation !== input.incarnation || input.known.has(send.invokeId)) return false;
  return numberOf(mark) > input.counted || lostTokens(before).includes(mark.token);
}

function attemptOf(before: InstanceRecord | undefined, { send, mark }: Sighting, input: AdoptInput): Attempt {
  const carried = carriedBy(mark, input, before);
  return {
    ...(isOwn(mark, input) ? { path: send.path } : {}),
    writes: true,
    wave: before?.wave ?? 1,
    attempts: attemptsSoFar(before, carried.key === input.delivery.key) + 1,
    invokeId: send.invokeId,
    send: { ...carried, until: input.until(mark.timeoutSeconds) },
  };
}

/** Keys of the delivery that a send of this incarnation carried, when it is one that we can name; "" otherwise. */
function carriedBy(
  mark: Mark,
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
