/**
 * Looks up sends that state does not know: those of a killed run, and those whose answers were lost.
 */
import type { SendQuery } from "../client/api.ts";
import type { ListedSend } from "../core/model.ts";
import { classifySend, type SeenSend } from "../core/outcome/classify.ts";
import type { Deps } from "./deps.ts";
import { type Found, findListed, type IsEnough } from "./list-back.ts";

/** Number of pages that a list can have: the API keeps at most 1,000 sends, and a page has 50. */
const MAX_PAGES = 20;

export interface LookUp {
  /** Value of the Tag to look for; absent when the API refuses Tags. */
  readonly tag?: string;
  /** Name of the file to look for when there is no Tag; `undefined` for all sends. */
  readonly name: string | undefined;
  /** Returns true when no deeper page can hold a send that is looked for. */
  readonly isEnough: IsEnough<ListedSend>;
}

export type FoundSends = Found<SeenSend>;

export async function findSends({ tag, name, isEnough }: LookUp, deps: Deps): Promise<FoundSends> {
  const read = async (query: SendQuery) => {
    const answer = await deps.api.listSends(query);
    if (!answer.ok) return answer;
    const { sends, nextToken } = answer.value;
    return { ok: true, value: { listed: sends, nextToken } } as const;
  };
  const found = await findListed<SendQuery, ListedSend>(
    { action: "DescribeSendFileResults", maxPages: MAX_PAGES, read },
    { tagged: tag === undefined ? undefined : { tag }, others: name === undefined ? {} : { name } },
    isEnough,
    deps,
  );
  return found.kind === "refused" ? found : { ...found, listed: found.listed.map(classifySend) };
}
