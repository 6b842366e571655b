/**
 * The one paged look-up of a run that sends: what the API knows of this resource's sends that state may not know.
 * Stops at the first send that state knows, because what came before it is recorded.
 */
import type { SendQuery } from "../client/api.ts";
import { blamesTag } from "../core/classify.ts";
import type { Fault, ListedSend } from "../core/model.ts";
import { type Deps, dropTag, type Marking } from "./context.ts";
import { patiently } from "./patiently.ts";

/** The API keeps at most 1,000 records, in pages of 50. */
const MAX_PAGES = 20;

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
  for (let at = 0; at < MAX_PAGES; at++) {
    const page = query;
    const answer = await patiently(() => deps.api.listSends(page), deps);
    if (!answer.ok && page.tag !== undefined && blamesTag(answer.fault)) {
      dropTag(marking, answer.fault.code, deps.progress);
      return findSends(marking, name, known, deps);
    }
    if (!answer.ok) return { kind: "refused", fault: answer.fault };
    sends.push(...answer.value.sends);
    const { nextToken } = answer.value;
    if (nextToken === "" || answer.value.sends.some(({ invokeId }) => known.has(invokeId))) break;
    query = { ...query, nextToken };
  }
  return { kind: "found", sends };
}
