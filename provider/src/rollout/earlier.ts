/**
 * Finds the sends and commands of a resource that state has not counted, for a refresh and a delete. Both know what state has
 * recorded, and no arguments.
 */
import { splitPath } from "../core/inputs/path.ts";
import type { ListedCommand, ListedSend, Recorded } from "../core/model.ts";
import { readMark } from "../core/outcome/marker.ts";
import { isPast, type Sought } from "../core/outcome/past.ts";
import type { Deps } from "../tasks/deps.ts";
import type { Found } from "../tasks/list-back.ts";
import { findCommands } from "../tasks/run-command-list.ts";
import { type FoundSends, findSends, type LookUp } from "../tasks/send-file-list.ts";

/**
 * Looks up sends by Tag, and by file name when no send of this resource has the Tag, because some accounts may not tag.
 */
export async function findEarlierSends(recorded: Recorded, deps: Deps): Promise<FoundSends> {
  const { incarnation, tag, settings } = recorded;
  const parts = splitPath(settings.path);
  const sought = soughtBy(recorded);
  const query: LookUp = {
    name: parts.ok ? parts.value.name : "",
    isEnough: (page) => page.some((send) => isPast(send, sought)),
  };
  const isOwn = ({ description }: ListedSend) => readMark(description)?.incarnation === incarnation;
  if (tag === "") return findSends(query, deps);
  const found = await findSends({ ...query, tag }, deps);
  if (found.kind === "refused" || found.tagRefused !== undefined || found.listed.some(isOwn)) return found;
  return findSends(query, deps);
}

export function findEarlierCommands(recorded: Recorded, deps: Deps): Promise<Found<ListedCommand>> {
  const { tag } = recorded;
  const sought = soughtBy(recorded);
  const isEnough = (page: readonly ListedCommand[]) => page.some((command) => isPast(command, sought));
  return findCommands({ ...(tag === "" ? {} : { tag }), isEnough }, deps);
}

/** True when an earlier run may have started a command: one of a delivery, or of a delete that failed. */
export function mayHaveEarlierCommands({ delivery, settings }: Recorded): boolean {
  return delivery.commands === true || settings.onDelete === "remove";
}

function soughtBy({ incarnation, sends: counted }: Recorded): Sought {
  return { incarnation, counted, lost: [] };
}
