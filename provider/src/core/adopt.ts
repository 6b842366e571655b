/**
 * What the API still knows of this resource's sends, against what state knows: believed only by a strict rule.
 * On update: in-flight sends are waited for, a finished one is adopted when it is the newest of this incarnation to
 * the instance, carries the wanted file and succeeded. On create: nothing finished is believed.
 */
import { classify } from "./classify.ts";
import { readMark, sealOf } from "./marker.ts";
import type { Delivery, InstanceRecord, ListedSend, Observation, OpenSend } from "./model.ts";
import { attemptsSoFar, ended, writtenTo } from "./record.ts";

export interface AdoptInput {
  /** Newest first. */
  readonly sends: readonly ListedSend[];
  /** InvokeIds that state knows: their ends are recorded already, for the instances that have a record. */
  readonly known: ReadonlySet<string>;
  readonly incarnation: string;
  /** The resource exists: only then a finished send of its incarnation means anything. */
  readonly update: boolean;
  readonly delivery: Delivery;
  readonly targets: readonly string[];
  /** Epoch milliseconds until which a send that is in flight may still be delivered. */
  readonly until: number;
}

export function adopt(
  fleet: ReadonlyMap<string, InstanceRecord>,
  input: AdoptInput,
): Map<string, InstanceRecord> {
  const result = new Map(fleet);
  const targets = new Set(input.targets);
  const settled = new Set<string>();
  const news = new Set<string>();
  for (const send of input.sends) {
    const mark = readMark(send.description);
    if (mark === undefined) continue;
    // Another life of this resource, one whose state was lost: only what is still on its way matters.
    const foreign = input.update && mark.incarnation !== input.incarnation;
    for (const seen of send.instances) {
      const id = seen.instanceId;
      if (!targets.has(id) || (foreign && classify(seen).kind !== "pending")) continue;
      // An instance that had left the targets has no record: its part of a known send is news.
      const known = input.known.has(send.invokeId) && fleet.has(id);
      // The newest send to an instance decides; what came before it can only make its word doubtful.
      if (settled.has(id)) {
        const record = news.has(id) && !known ? result.get(id) : undefined;
        if (record !== undefined && mayHaveWritten(seen)) result.set(id, doubtful(record));
        continue;
      }
      settled.add(id);
      if (known) continue;
      news.add(id);
      const fingerprint = input.update && !foreign ? unseal(mark, input, result.get(id)) : "";
      result.set(id, recordOf(result.get(id), send, seen, fingerprint, input));
    }
  }
  return result;
}

function mayHaveWritten(seen: Observation): boolean {
  const end = classify(seen);
  return end.kind === "success" || end.kind === "pending" || end.mayHaveWritten;
}

/** An older send that state does not know may have written: only a later success tells what is there now. */
function doubtful(record: InstanceRecord): InstanceRecord {
  if (record.outcome === "success") return record;
  const { holds, ...rest } = record;
  return rest;
}

/** The fingerprint behind a seal, when it is one that we can name; "" otherwise. */
function unseal(
  mark: { incarnation: string; seal: string },
  input: AdoptInput,
  record: InstanceRecord | undefined,
): string {
  const candidates = [input.delivery.fingerprint, record?.holds ?? ""];
  return candidates.find((one) => one !== "" && sealOf(mark.incarnation, one) === mark.seal) ?? "";
}

function recordOf(
  before: InstanceRecord | undefined,
  send: ListedSend,
  seen: Observation,
  fingerprint: string,
  input: AdoptInput,
): InstanceRecord {
  const open: OpenSend = { fingerprint, until: input.until };
  const attempt = {
    path: send.path,
    wave: before?.wave ?? 1,
    attempts: attemptsSoFar(before, fingerprint === input.delivery.fingerprint) + 1,
    invokeId: send.invokeId,
    open,
  };
  if (classify(seen).kind === "pending") return inFlight(before, attempt, seen);
  const record = ended(before, attempt, seen);
  if (record === undefined) return inFlight(before, attempt, seen);
  if (input.update) return record;
  // No incarnation to trust: all that counts is that the file there may be ours.
  return { status: "NotAttempted", outcome: "notAttempted", wave: 1, attempts: 0, ...writtenTo(record) };
}

function inFlight(
  before: InstanceRecord | undefined,
  attempt: { path: string; wave: number; attempts: number; invokeId: string; open: OpenSend },
  seen: Observation,
): InstanceRecord {
  const { wave, attempts, invokeId, open, path } = attempt;
  const wrote = [...(before?.wrote ?? []).filter((one) => one !== path), path];
  return {
    status: "Unknown",
    outcome: "unknown",
    wave,
    attempts,
    errorInfo: `an earlier send is ${seen.status}`,
    invokeId,
    wrote,
    open,
  };
}
