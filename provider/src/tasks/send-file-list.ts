/**
 * The one look-up of sends that may have arrived without our knowledge: those of a run that was never saved, and those
 * whose answers were lost. It reads the list of sends, newest first, page by page, until no deeper page can hold one.
 */
import { repeatedToken } from "../client/actions/pages.ts";
import type { SendQuery } from "../client/api.ts";
import type { Fault, ListedSend } from "../core/model.ts";
import { blamesTag, classifySend, type SeenSend } from "../core/outcome/classify.ts";
import type { Deps } from "./deps.ts";
import { readWithRetries } from "./read.ts";

/** The API keeps at most 1,000 records, in pages of 50. */
const MAX_PAGES = 20;

export interface LookUp {
  /** By the Tag of the resource's sends; left out where Tags are refused. */
  readonly tag?: string;
  /** Name of the file, when there is no Tag to go by. */
  readonly name: string;
  /** No deeper page can hold what is looked for. */
  readonly isEnough: (page: readonly ListedSend[]) => boolean;
}

export type Found =
  | {
      readonly kind: "found";
      /** Newest first, each once. */
      readonly sends: readonly SeenSend[];
      /** The API knows of no older ones. */
      readonly complete: boolean;
      /** The code with which the list was refused by Tag, when it had to go by name. */
      readonly tagRefused?: string;
    }
  | { readonly kind: "refused"; readonly fault: Fault; readonly tagRefused?: string };

export async function findSends({ tag, name, isEnough }: LookUp, deps: Deps): Promise<Found> {
  const found = await readBack(tag === undefined ? { name } : { tag }, isEnough, deps);
  if (found.kind === "found" || tag === undefined || !blamesTag(found.fault)) return found;
  return { ...(await readBack({ name }, isEnough, deps)), tagRefused: found.fault.code };
}

/** A send that is made meanwhile moves the others down, so that one may come twice; none is passed over. */
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
