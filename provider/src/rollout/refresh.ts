/**
 * Carries out `pulumi refresh`: looks up sends of this resource that state does not know, and forgets recorded facts
 * that such a send may have made untrue. It sends nothing.
 */
import { faultText } from "../client/faults.ts";
import type { ListedCommand, Recorded } from "../core/model.ts";
import type { SeenCommand } from "../core/outcome/adopt-commands.ts";
import { classifyListed } from "../core/outcome/command-ends.ts";
import { forget } from "../core/outcome/forget.ts";
import { numberOf, readMark } from "../core/outcome/marker.ts";
import { showIds } from "../report/summary.ts";
import type { Deps } from "../tasks/deps.ts";
import { findEarlierCommands, findEarlierSends, mayHaveEarlierCommands } from "./earlier.ts";

/** Returns `recorded` when the records change, and `why` when the look-up failed. */
export async function refresh(
  recorded: Recorded,
  deps: Deps,
): Promise<{ readonly recorded?: Recorded; readonly why?: string }> {
  const found = await findEarlierSends(recorded, deps);
  if (found.kind === "refused") return { why: faultText(found.fault) };
  const commands = mayHaveEarlierCommands(recorded) ? await findEarlierCommands(recorded, deps) : NO_COMMANDS;
  if (commands.kind === "refused") return { why: faultText(commands.fault) };
  const { ids, recorded: now } = forget(recorded, found.listed, commands.listed.map(seenCommand));
  if (ids.length === 0) return {};
  const what = hasRemoved(recorded, commands.listed)
    ? "a delete that failed, or an update that was never recorded, has changed files on"
    : "an update that was never recorded has sent to";
  deps.progress.warn(
    `${what} ${showIds(ids)}: what they hold is not known; the next \`pulumi up\` asks about it and sends what is missing`,
  );
  return { recorded: now };
}

/** True when a delete has started to remove files and the resource is there all the same. */
function hasRemoved({ incarnation, sends }: Recorded, commands: readonly ListedCommand[]): boolean {
  const marks = commands.map(({ description }) => readMark(description));
  return marks.some(
    (mark) => mark?.incarnation === incarnation && mark.does === "remove" && numberOf(mark) > sends,
  );
}

function seenCommand(command: ListedCommand): SeenCommand {
  return { ...command, instances: classifyListed(command) };
}

const NO_COMMANDS = { kind: "found", listed: [] } as const;
