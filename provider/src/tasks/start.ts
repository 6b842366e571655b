/**
 * One batch of at most 50 instances to an accepted send or to a reason why not. Never sends blindly a second time:
 * a send whose answer was lost is looked up first, and every try of it carries the same ClientToken.
 */
import type { SendRequest } from "../client/api.ts";
import { faultText } from "../client/faults.ts";
import type { Answer, Delivery, Fault, ListedSend } from "../core/model.ts";
import { blamesInstances, blamesTag } from "../core/outcome/classify.ts";
import { deliveryDigest, describe } from "../core/outcome/marker.ts";
import { type Deps, dropTag, type Marking, type Tokens } from "../rollout/context.ts";
import type { SendLog } from "../rollout/send-log.ts";
import { callWithRetries } from "../waiter/retry.ts";
import { findSends } from "./send-file-list.ts";

export interface Batch {
  readonly ids: readonly string[];
  readonly overwrite: boolean;
}

export interface SendOptions {
  readonly delivery: Delivery;
  readonly timeoutSeconds: number;
  readonly marking: Marking;
  readonly tokens: Tokens;
  readonly log: SendLog;
}

/** The API ends a send by itself when its Timeout is over; give its clock a little room. */
const GRACE_MS = 15_000;

/** Epoch milliseconds until which a send that is made now may still be delivered. */
export function deliverableUntil(now: number, timeoutSeconds: number): number {
  return now + timeoutSeconds * 1000 + GRACE_MS;
}

export type Sent =
  | {
      readonly kind: "accepted";
      readonly ids: readonly string[];
      readonly invokeId: string;
      readonly token: string;
    }
  | {
      readonly kind: "noInstance" | "refused";
      readonly ids: readonly string[];
      readonly fault: Fault;
    }
  | {
      /** It may have been accepted, whatever later tries of it were told. */
      readonly kind: "lost";
      readonly ids: readonly string[];
      readonly fault: Fault;
      readonly token: string;
    }
  /** Cancelled before it, or its Tag was refused: then it is for the next pass, which goes without. */
  | { readonly kind: "unsent"; readonly ids: readonly string[] };

/** Look-ups of a lost send before it is tried again: reads may lag behind writes. */
const LOOKUPS_MS = [500, 1_500, 3_000];

export async function sendBatch(batch: Batch, options: SendOptions, deps: Deps): Promise<Sent[]> {
  const sent = await sendMarked(batch, options, deps);
  if (sent.kind !== "refused" || !blamesInstances(sent.fault.code)) return [sent];
  if (batch.ids.length === 1) return [{ ...sent, kind: "noInstance" }];
  // Refused because of some of its instances: split until the bad ones stand alone.
  const half = Math.ceil(batch.ids.length / 2);
  const ids = batch.ids.slice(half);
  if (deps.signal.aborted) return [{ kind: "unsent", ids: batch.ids }];
  const left = await sendBatch({ ...batch, ids: batch.ids.slice(0, half) }, options, deps);
  const stop = left.map(refusal).find((fault) => fault !== undefined);
  if (stop !== undefined) return [...left, { kind: "refused", ids, fault: stop }];
  if (deps.signal.aborted || left.some((one) => one.kind === "unsent"))
    return [...left, { kind: "unsent", ids }];
  return [...left, ...(await sendBatch({ ...batch, ids }, options, deps))];
}

/** The fault that makes every further call useless, when this one met it. */
export function refusal(sent: Sent): Fault | undefined {
  if (sent.kind === "refused") return sent.fault;
  return sent.kind === "lost" && sent.fault.kind === "terminal" ? sent.fault : undefined;
}

/** The Tag makes sends easy to find, but they must not depend on it: some accounts may not tag. */
async function sendMarked(batch: Batch, options: SendOptions, deps: Deps): Promise<Sent> {
  const { marking } = options;
  const { tagged } = marking;
  const sent = await sendOne(batch, options, deps);
  if (!tagged || sent.kind !== "refused" || !blamesTag(sent.fault)) return sent;
  dropTag(marking, sent.fault.code, deps.progress);
  return { kind: "unsent", ids: batch.ids };
}

async function sendOne(batch: Batch, options: SendOptions, deps: Deps): Promise<Sent> {
  const { ids } = batch;
  const { log } = options;
  const request = requestOf(batch, options);
  const token = request.clientToken;
  const isPast = log.past();
  // Once an answer was lost, the first try may have arrived whatever the later ones are told.
  let lost = false;
  const trySend = async (): Promise<Answer<Sent>> => {
    log.begin({ ids, token, until: deliverableUntil(deps.clock.now(), request.timeoutSeconds) });
    const answer = await deps.api.sendFile(request);
    if (answer.ok) return { ok: true, value: accepted(ids, answer.value.invokeId, token, log) };
    const { fault } = answer;
    lost ||= fault.kind === "lost";
    if (!lost) log.refused(token);
    if (fault.kind !== "lost") return answer;
    const found = await lookUp(request, isPast, deps);
    if (found.kind === "absent") return answer;
    if (found.kind === "found") return { ok: true, value: accepted(ids, found.invokeId, token, log) };
    const blind = { ...fault, message: `${fault.message}; ${found.why}` };
    return { ok: true, value: { kind: "lost", ids, fault: blind, token } };
  };
  const tried = await callWithRetries(trySend, { maxRetryMs: deps.api.maxRetryMs }, deps);
  if (tried.ok) return tried.value;
  const { fault, why } = tried;
  if (lost) return { kind: "lost", ids, fault, token };
  return why === "cancelled" ? { kind: "unsent", ids } : { kind: "refused", ids, fault };
}

function accepted(ids: readonly string[], invokeId: string, token: string, log: SendLog): Sent {
  log.accepted(token, invokeId);
  return { kind: "accepted", ids, invokeId, token };
}

function requestOf(batch: Batch, { delivery, timeoutSeconds, marking, tokens }: SendOptions): SendRequest {
  const token = tokens.next();
  const { incarnation, digestKey, tag, runTag, tagged, origin } = marking;
  return {
    instanceIds: batch.ids,
    file: delivery.files[0],
    overwrite: batch.overwrite,
    timeoutSeconds,
    clientToken: token,
    description: describe({
      ...{ incarnation, token, tag, timeoutSeconds, origin },
      deliveryDigest: deliveryDigest(digestKey, delivery.key),
    }),
    ...(tagged ? { tags: { sender: tag, run: runTag } } : {}),
  };
}

type LookUp = { kind: "found"; invokeId: string } | { kind: "absent" } | { kind: "blind"; why: string };

/** `absent` only after several good answers that do not show it; `blind` when they cannot be had. */
async function lookUp(
  { description, file, tags }: SendRequest,
  isPast: (send: ListedSend) => boolean,
  deps: Deps,
): Promise<LookUp> {
  const isIt = (send: ListedSend) => send.description === description;
  const query = {
    ...(tags === undefined ? {} : { tag: tags.sender }),
    name: file.name,
    isEnough: (page: readonly ListedSend[]) => page.some((send) => isIt(send) || isPast(send)),
  };
  for (const ms of LOOKUPS_MS) {
    await deps.clock.sleep(ms, deps.signal);
    const answer = await findSends(query, deps);
    if (answer.kind === "refused")
      return { kind: "blind", why: `not found either: ${faultText(answer.fault)}` };
    const found = answer.sends.find(isIt);
    if (found !== undefined) return { kind: "found", invokeId: found.invokeId };
  }
  return { kind: "absent" };
}
