/**
 * Carries out `pulumi refresh`: looks up sends of this resource that state does not know, and forgets recorded facts
 * that such a send may have made untrue. It sends nothing.
 */
import { faultText } from "../client/faults.ts";
import { splitPath } from "../core/inputs/path.ts";
import type { ListedCommand, ListedSend, Recorded } from "../core/model.ts";
import type { SeenCommand } from "../core/outcome/adopt-commands.ts";
import { classifyListed } from "../core/outcome/command-ends.ts";
import { forget } from "../core/outcome/forget.ts";
import { readMark } from "../core/outcome/marker.ts";
import { isPast } from "../core/outcome/past.ts";
import { showIds } from "../report/summary.ts";
import type { Deps } from "../tasks/deps.ts";
import { findCommands } from "../tasks/run-command-list.ts";
import { type FoundSends, findSends, type LookUp } from "../tasks/send-file-list.ts";

/** Returns `recorded` when the records change, and `why` when the look-up failed. */
export async function refresh(
  recorded: Recorded,
  deps: Deps,
): Promise<{ readonly recorded?: Recorded; readonly why?: string }> {
  const found = await lookUp(recorded, deps);
  if (found.kind === "refused") return { why: faultText(found.fault) };
  const commands = recorded.delivery.commands === true ? await lookUpCommands(recorded, deps) : NO_COMMANDS;
  if (commands.kind === "refused") return { why: faultText(commands.fault) };
  const { ids, recorded: now } = forget(recorded, found.listed, commands.listed.map(seenCommand));
  if (ids.length === 0) return {};
  deps.progress.warn(
    `an update that was never recorded has sent to ${showIds(ids)}: what they hold is not known; the next \`pulumi up\` asks about it and sends what is missing`,
  );
  return { recorded: now };
}

/**
 * Looks up sends by Tag, and by file name when no send of this resource has the Tag, because some accounts may not tag.
 */
async function lookUp(recorded: Recorded, deps: Deps): Promise<FoundSends> {
  const { incarnation, sends: counted, tag, settings } = recorded;
  const parts = splitPath(settings.path);
  const query: LookUp = {
    name: parts.ok ? parts.value.name : "",
    isEnough: (page) => page.some((send) => isPast(send, { incarnation, counted, lost: [] })),
  };
  const isOwn = ({ description }: ListedSend) => readMark(description)?.incarnation === incarnation;
  if (tag === "") return findSends(query, deps);
  const found = await findSends({ ...query, tag }, deps);
  if (found.kind === "refused" || found.tagRefused !== undefined || found.listed.some(isOwn)) return found;
  return findSends(query, deps);
}

function seenCommand(command: ListedCommand): SeenCommand {
  return { ...command, instances: classifyListed(command) };
}

const NO_COMMANDS = { kind: "found", listed: [] } as const;

function lookUpCommands({ incarnation, sends: counted, tag }: Recorded, deps: Deps) {
  const sought = { incarnation, counted, lost: [] };
  const isEnough = (page: readonly ListedCommand[]) => page.some((command) => isPast(command, sought));
  return findCommands({ ...(tag === "" ? {} : { tag }), isEnough }, deps);
}
