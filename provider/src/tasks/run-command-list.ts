/**
 * Looks up commands that state does not know: those of a killed run, and those whose answers were lost.
 */
import type { CommandQuery } from "../client/api.ts";
import type { ListedCommand } from "../core/model.ts";
import type { Deps } from "./deps.ts";
import { type Found, findListed, type IsEnough } from "./list-back.ts";

/** Number of pages that a list can have: the API keeps at most 10,000 commands, and a page has 50. */
const MAX_PAGES = 200;

export interface CommandLookUp {
  /** Value of the Tag to look for; without it all commands are listed, because the API refuses Tags. */
  readonly tag?: string;
  /** Returns true when no deeper page can hold a command that is looked for. */
  readonly isEnough: IsEnough<ListedCommand>;
}

export function findCommands({ tag, isEnough }: CommandLookUp, deps: Deps): Promise<Found<ListedCommand>> {
  const read = async (query: CommandQuery) => {
    const answer = await deps.api.listCommands(query);
    if (!answer.ok) return answer;
    const { commands, nextToken } = answer.value;
    return { ok: true, value: { listed: commands, nextToken } } as const;
  };
  return findListed<CommandQuery, ListedCommand>(
    { action: "DescribeInvocations", maxPages: MAX_PAGES, read },
    { tagged: tag === undefined ? undefined : { tag }, others: {} },
    isEnough,
    deps,
  );
}
