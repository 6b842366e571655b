/**
 * The one paged look-up of a run that sends: what the API knows of this resource's sends that state may not know.
 * Stops at the first send that state knows, because what came before it is recorded.
 */
import type { SendQuery } from "../client/api.ts";
import { retryDelay } from "../core/delay.ts";
import type { Answer, Fault, ListedSend } from "../core/model.ts";
import type { Deps, Marking } from "./context.ts";

/** The API keeps at most 1,000 records, in pages of 50. */
const MAX_PAGES = 20;
const LIMIT_MS = 60_000;

export type Found =
  | { readonly kind: "found"; readonly sends: readonly ListedSend[] }
  | { readonly kind: "refused"; readonly fault: Fault };

export async function findSends(
  marking: Marking,
  name: string,
  known: ReadonlySet<string>,
  deps: Deps,
): Promise<Found> {
  const sends: ListedSend[] = [];
  let query: SendQuery = marking.tagged ? { tag: marking.tag } : { name };
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await ask(query, deps);
    if (!answer.ok) return { kind: "refused", fault: answer.fault };
    sends.push(...answer.value.sends);
    const { nextToken } = answer.value;
    if (nextToken === "" || answer.value.sends.some(({ invokeId }) => known.has(invokeId))) break;
    query = { ...query, nextToken };
  }
  return { kind: "found", sends };
}

async function ask(
  query: SendQuery,
  deps: Deps,
): Promise<Answer<{ sends: readonly ListedSend[]; nextToken: string }>> {
  const end = deps.clock.now() + LIMIT_MS;
  for (let failures = 1; ; failures++) {
    const answer = await deps.api.listSends(query);
    if (answer.ok || answer.fault.kind === "terminal") return answer;
    const nap = retryDelay(answer.fault.kind, failures, deps.random());
    if (deps.clock.now() + nap >= end) return answer;
    if ((await deps.clock.sleep(nap, deps.signal)) === "aborted") return answer;
  }
}
