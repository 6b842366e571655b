/**
 * One batch of at most 50 instances to an accepted send or to a reason why not. Never sends blindly a second time:
 * a send whose answer was lost is looked up first, and every try of it carries the same ClientToken.
 */
import type { SendRequest } from "../client/api.ts";
import { blamesInstances } from "../core/classify.ts";
import { retryDelay } from "../core/delay.ts";
import type { Fault, FileSpec } from "../core/model.ts";
import type { Deps, Tokens } from "./context.ts";

export interface Batch {
  readonly ids: readonly string[];
  readonly overwrite: boolean;
}

export interface SendOptions {
  readonly file: FileSpec;
  readonly timeoutSeconds: number;
  /** What marks a send as this resource's own, without the token. */
  readonly marker: string;
  readonly tokens: Tokens;
}

export type Sent =
  | {
      readonly kind: "accepted";
      readonly ids: readonly string[];
      readonly invokeId: string;
      readonly token: string;
    }
  | { readonly kind: "noInstance"; readonly ids: readonly string[]; readonly fault: Fault }
  | { readonly kind: "refused"; readonly ids: readonly string[]; readonly fault: Fault }
  | { readonly kind: "lost"; readonly ids: readonly string[]; readonly fault: Fault };

/** Flow control is per minute, so a throttled call must be tried for longer than one. */
const GIVE_UP_MS = 150_000;
/** Look-ups of a lost send before it is tried again: reads may lag behind writes. */
const LOOKUPS_MS = [500, 1_500, 3_000];

/** What is left out of the answer was not sent, because of a cancel. */
export async function sendBatch(batch: Batch, options: SendOptions, deps: Deps): Promise<Sent[]> {
  if (deps.signal.aborted) return [];
  const sent = await sendOne(batch, options, deps);
  if (sent.kind !== "refused" || !blamesInstances(sent.fault.code)) return [sent];
  if (batch.ids.length === 1) return [{ ...sent, kind: "noInstance" }];
  // Refused because of some of its instances: split until the bad ones stand alone.
  const half = Math.ceil(batch.ids.length / 2);
  const left = await sendBatch({ ...batch, ids: batch.ids.slice(0, half) }, options, deps);
  const ids = batch.ids.slice(half);
  const stop = left.map(refusal).find((fault) => fault !== undefined);
  if (stop !== undefined) return [...left, { kind: "refused", ids, fault: stop }];
  return [...left, ...(await sendBatch({ ...batch, ids }, options, deps))];
}

/** The fault that ends the rollout: what was refused for these instances is refused for the rest too. */
export function refusal(sent: Sent): Fault | undefined {
  if (sent.kind === "refused") return sent.fault;
  return sent.kind === "lost" && sent.fault.kind === "terminal" ? sent.fault : undefined;
}

async function sendOne(batch: Batch, options: SendOptions, deps: Deps): Promise<Sent> {
  const { ids } = batch;
  const token = options.tokens.next();
  const request: SendRequest = {
    instanceIds: ids,
    file: options.file,
    overwrite: batch.overwrite,
    timeoutSeconds: options.timeoutSeconds,
    clientToken: token,
    description: `${options.marker} ${token}`,
  };
  // Once an answer was lost, a later refusal does not tell that nothing arrived.
  let lost = false;
  const giveUpAt = deps.clock.now() + GIVE_UP_MS;
  for (let failures = 1; ; failures++) {
    const answer = await deps.api.sendFile(request);
    if (answer.ok) return { kind: "accepted", ids, invokeId: answer.value.invokeId, token };
    const { fault } = answer;
    if (fault.kind === "terminal") {
      return { kind: lost && !blamesInstances(fault.code) ? "lost" : "refused", ids, fault };
    }
    if (fault.kind === "lost") {
      lost = true;
      const found = await lookUp(request, deps);
      if (found.kind === "found") return { kind: "accepted", ids, invokeId: found.invokeId, token };
      if (found.kind === "blind") return { kind: "lost", ids, fault };
    }
    const nap = await deps.clock.sleep(retryDelay(fault.kind, failures, deps.random()), deps.signal);
    if (nap === "aborted" || deps.clock.now() >= giveUpAt)
      return { kind: lost ? "lost" : "refused", ids, fault };
  }
}

type LookUp = { kind: "found"; invokeId: string } | { kind: "absent" } | { kind: "blind" };

/** `absent` only after several good answers that do not show it; `blind` when none could be had. */
async function lookUp(request: SendRequest, deps: Deps): Promise<LookUp> {
  let good = 0;
  for (const ms of LOOKUPS_MS) {
    await deps.clock.sleep(ms, deps.signal);
    const answer = await deps.api.recentSends(request.file.name);
    if (!answer.ok) continue;
    good++;
    const found = answer.value.find((one) => one.description === request.description);
    if (found !== undefined) return { kind: "found", invokeId: found.invokeId };
  }
  return good >= 2 ? { kind: "absent" } : { kind: "blind" };
}
