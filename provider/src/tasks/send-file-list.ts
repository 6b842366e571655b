/**
 * Looks up sends that state does not know: those of a killed run, and those whose answers were lost. It reads the list
 * of sends, newest first, until no deeper page can hold a send that is looked for.
 */
import { repeatedToken } from "../client/actions/pages.ts";
import type { SendQuery } from "../client/api.ts";
import type { Fault, ListedSend } from "../core/model.ts";
import { blamesTag, classifySend, type SeenSend } from "../core/outcome/classify.ts";
import type { Deps } from "./deps.ts";
import { readWithRetries } from "./read.ts";

/** Number of pages that a list can have: the API keeps at most 1,000 sends, and a page has 50. */
const MAX_PAGES = 20;

export interface LookUp {
  /** Value of the Tag to look for; absent when the API refuses Tags. */
  readonly tag?: string;
  /** Name of the file to look for when there is no Tag. */
  readonly name: string;
  /** Returns true when no deeper page can hold a send that is looked for. */
  readonly isEnough: (page: readonly ListedSend[]) => boolean;
}

export type Found =
  | {
      readonly kind: "found";
      /** The sends that were found, newest first, each once. */
      readonly sends: readonly SeenSend[];
      /** True when the list was read to its end, so that the API knows of no older send. */
      readonly complete: boolean;
      /** The fault's code, when the API refused to list by Tag and the list was read by file name. */
      readonly tagRefused?: string;
    }
  | { readonly kind: "refused"; readonly fault: Fault; readonly tagRefused?: string };

export async function findSends({ tag, name, isEnough }: LookUp, deps: Deps): Promise<Found> {
  const found = await readBack(tag === undefined ? { name } : { tag }, isEnough, deps);
  if (found.kind === "found" || tag === undefined || !blamesTag(found.fault)) return found;
  return { ...(await readBack({ name }, isEnough, deps)), tagRefused: found.fault.code };
}

/**
 * Reads the pages of a list. Sends that are made meanwhile move older ones to later pages, so a send may be listed
 * twice, and none is missed.
 */
async function readBack(query: SendQuery, isEnough: LookUp["isEnough"], deps: Deps): Promise<Found> {
  const sends = new Map<string, SeenSend>();
  const tokens = new Set<string>();
  let nextToken = "";
  do {
    const page = nextToken === "" ? query : { ...query, nextToken };
    const answer = await readWithRetries(() => deps.api.listSends(page), deps);
    if (!answer.ok) return { kind: "refused", fault: answer.fault };
    for (const send of answer.value.sends)
      if (!sends.has(send.invokeId)) sends.set(send.invokeId, classifySend(send));
    ({ nextToken } = answer.value);
    if (isEnough(answer.value.sends)) break;
    if (tokens.has(nextToken)) return { kind: "refused", fault: repeatedToken("DescribeSendFileResults") };
    tokens.add(nextToken);
  } while (nextToken !== "" && tokens.size < MAX_PAGES);
  return { kind: "found", sends: [...sends.values()], complete: nextToken === "" };
}
