/**
 * Reads a list of sends or commands back, newest first, until no deeper page can hold what is looked for.
 */
import { repeatedToken } from "../client/actions/pages.ts";
import type { Answer, Fault } from "../core/model.ts";
import { blamesTag } from "../core/outcome/classify.ts";
import type { Deps } from "./deps.ts";
import { readWithRetries } from "./read.ts";
import type { Listed } from "./task.ts";

export interface ListedPage<T> {
  readonly listed: readonly T[];
  /** Token for the next page; "" on the last page. */
  readonly nextToken: string;
}

/** A query of a list, which may name the page to read. */
interface Paged {
  readonly nextToken?: string;
}

export interface ListOf<Query, T> {
  readonly action: string;
  /** Number of pages that the list can have. */
  readonly maxPages: number;
  readonly read: (query: Query) => Promise<Answer<ListedPage<T>>>;
}

export type Found<T> =
  | {
      readonly kind: "found";
      /** What was found, newest first, each once. */
      readonly listed: readonly T[];
      /** True when the list was read to its end, so that the API knows of nothing older. */
      readonly complete: boolean;
      /** The fault's code, when the API refused to list by Tag and the list was read without it. */
      readonly tagRefused?: string;
    }
  | { readonly kind: "refused"; readonly fault: Fault; readonly tagRefused?: string };

export type IsEnough<T> = (page: readonly T[]) => boolean;

/** Reads by Tag with `tagged`; without a Tag, or when the API refuses it, with `others`. */
export async function findListed<Query extends Paged, T extends Listed>(
  list: ListOf<Query, T>,
  queries: { readonly tagged: Query | undefined; readonly others: Query },
  isEnough: IsEnough<T>,
  deps: Deps,
): Promise<Found<T>> {
  const { tagged, others } = queries;
  const found = await listBack(list, tagged ?? others, isEnough, deps);
  if (found.kind === "found" || tagged === undefined || !blamesTag(found.fault)) return found;
  return { ...(await listBack(list, others, isEnough, deps)), tagRefused: found.fault.code };
}

/**
 * Reads the pages of a list. Tasks that are started meanwhile move older ones to later pages, so one may be listed
 * twice, and none is missed.
 */
async function listBack<Query extends Paged, T extends Listed>(
  { action, maxPages, read }: ListOf<Query, T>,
  query: Query,
  isEnough: IsEnough<T>,
  deps: Deps,
): Promise<Found<T>> {
  const found = new Map<string, T>();
  const tokens = new Set<string>();
  let nextToken = "";
  do {
    const page = nextToken === "" ? query : { ...query, nextToken };
    const answer = await readWithRetries(() => read(page), deps);
    if (!answer.ok) return { kind: "refused", fault: answer.fault };
    for (const one of answer.value.listed) if (!found.has(one.invokeId)) found.set(one.invokeId, one);
    ({ nextToken } = answer.value);
    if (isEnough(answer.value.listed)) break;
    if (tokens.has(nextToken)) return { kind: "refused", fault: repeatedToken(action) };
    tokens.add(nextToken);
  } while (nextToken !== "" && tokens.size < maxPages);
  return { kind: "found", listed: [...found.values()], complete: nextToken === "" };
}
