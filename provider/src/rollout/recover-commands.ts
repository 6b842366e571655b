/**
 * Looks up earlier commands of this resource that state does not know, before a run starts anything. The reports of those
 * that have finished are read. core/outcome/adopt-commands.ts decides what they mean for the records.
 */
import type { Answer, ListedCommand } from "../core/model.ts";
import { countedIn } from "../core/outcome/adopt.ts";
import {
  type AdoptCommands,
  activatedBefore,
  adoptCommands,
  isNewCommand,
  type SeenCommand,
} from "../core/outcome/adopt-commands.ts";
import { classifyListed } from "../core/outcome/command-ends.ts";
import { seenAtFormerTargets } from "../core/outcome/former-targets.ts";
import { mayChange, readMark } from "../core/outcome/marker.ts";
import { isPast } from "../core/outcome/past.ts";
import { lostTokens } from "../core/plan/pending.ts";
import { RunCommandPort, runnableUntil } from "../tasks/run-command.ts";
import { findCommands } from "../tasks/run-command-list.ts";
import { refuseTag } from "../tasks/start.ts";
import type { Run } from "./context.ts";

/**
 * Reads the commands; `ok` is false when they cannot be looked up, and then nothing may be started. `lastWrites` holds the
 * numbers of the direct sends that wrote last, so that an older command is not believed.
 */
export async function readCommands(
  run: Run,
  known: ReadonlySet<string>,
  lastWrites: ReadonlyMap<string, number>,
): Promise<Answer<AdoptCommands>> {
  const { wanted, recorded, sender, ledger, deps } = run;
  const { tag, incarnation, digestKey } = sender;
  const counted = recorded?.sends ?? 0;
  const lost = new Set([...ledger.fleet.values()].flatMap(lostTokens));
  const sought = { incarnation, counted, lost: [...lost] };
  // A command to a former target may be older, so the list is read further while one may still run.
  const isElsewhere = ledger.run.formerTargetsUntil > deps.clock.now();
  const isEnough = (page: readonly ListedCommand[]) =>
    !isElsewhere && page.some((command) => isPast(command, sought));
  const found = await findCommands({ ...(ledger.run.tagRefused ? {} : { tag }), isEnough }, deps);
  if (found.kind === "refused") return { ok: false, fault: found.fault };
  if (found.tagRefused !== undefined) refuseTag(found.tagRefused, ledger, deps);
  const now = deps.clock.now();
  const input = {
    ...{ known, incarnation, digestKey, tag, counted, lost, lastWrites, now, update: recorded !== undefined },
    ...{ targets: wanted.targets, delivery: wanted.delivery },
    until: (timeoutSeconds: number, since?: string) =>
      since === undefined ? runnableUntil(now, timeoutSeconds) : endsBy(since, timeoutSeconds, now),
  };
  const commands: SeenCommand[] = [];
  for (const one of found.listed) {
    const seen = await seenOf(one, isNewCommand(one, input), run);
    if (!seen.ok) return seen;
    commands.push(seen.value);
  }
  return { ok: true, value: { ...input, commands } };
}

/** Records what the commands mean, after what the sends mean. */
export function takeOver(input: AdoptCommands, { ledger, sender }: Run): void {
  const { commands } = input;
  ledger.apply({ kind: "formerTargets", until: seenAtFormerTargets(commands, input) });
  ledger.apply({ kind: "counted", sendCount: countedIn(commands, sender.incarnation) });
  ledger.apply({ kind: "activatedBefore", ids: activatedBefore(commands, input) });
  for (const [id, record] of adoptCommands(ledger.fleet, input))
    if (record !== ledger.record(id)) ledger.apply({ kind: "adopted", id, record, task: "command" });
}

/** The clocks may differ, so that the wait is not longer than for a command that is started now. */
export function endsBy(since: string, timeoutSeconds: number, now: number): number {
  const began = Date.parse(since);
  return Number.isNaN(began) ? 0 : runnableUntil(Math.min(began, now), timeoutSeconds);
}

/** Only a command that is news is read, because the list holds no reports. */
async function seenOf(command: ListedCommand, isNew: boolean, run: Run): Promise<Answer<SeenCommand>> {
  const { invokeId, description } = command;
  const mark = readMark(description);
  if (!isNew || (mark !== undefined && !mayChange(mark)))
    return { ok: true, value: { invokeId, description, instances: classifyListed(command) } };
  const ids = command.instances.map(({ instanceId }) => instanceId);
  const token = mark?.token ?? "";
  const answer = await new RunCommandPort(run.ledger, run.deps).endsOf(invokeId, { ids, token });
  return answer.ok ? { ok: true, value: { invokeId, description, instances: answer.value } } : answer;
}
