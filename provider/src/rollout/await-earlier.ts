/**
 * Looks up, before files are removed, what earlier runs have sent and started, and waits while any of it may still act on an
 * instance.
 */
import type { Answer, Fault, Recorded } from "../core/model.ts";
import { countedIn } from "../core/outcome/adopt.ts";
import { classifyListed } from "../core/outcome/command-ends.ts";
import type { CommandLedger } from "../core/outcome/command-ledger.ts";
import {
  actingTasks,
  changedUnknown,
  type EarlierTask,
  earlierTasks,
  unlistedUntil,
} from "../core/outcome/under-way.ts";
import { showLeft } from "../report/duration.ts";
import type { Deps } from "../tasks/deps.ts";
import { runnableUntil } from "../tasks/run-command.ts";
import { deliverableUntil } from "../tasks/send-file.ts";
import { refuseTag } from "../tasks/start.ts";
import { findEarlierCommands, findEarlierSends } from "./earlier.ts";
import { endsBy } from "./recover-commands.ts";

const LOOK_AGAIN_MS = 3_000;

export type Quiet =
  | { readonly kind: "refused"; readonly fault: Fault }
  | { readonly kind: "cancelled" }
  | {
      readonly kind: "quiet";
      /** Instances that a run which state does not know may have changed. */
      readonly changed: readonly string[];
    };

/** Looks again every few seconds, until all has ended or its time is over. */
export async function awaitEarlier(recorded: Recorded, ledger: CommandLedger, deps: Deps): Promise<Quiet> {
  const { clock, signal, progress } = deps;
  // A task has the time that it had when it was first listed, because its end may never be told.
  const ends = new Map<string, number>();
  for (;;) {
    const found = await findTasks(recorded, ledger, deps);
    if (signal.aborted) return { kind: "cancelled" };
    if (!found.ok) return { kind: "refused", fault: found.fault };
    const { sends, commands } = found.value;
    const acting = actingNow(found.value, clock.now());
    for (const [invokeId, end] of acting) if (!ends.has(invokeId)) ends.set(invokeId, end);
    const unlisted = unlistedUntil(recorded, [...sends, ...commands]);
    const last = Math.max(unlisted, ...[...acting.keys()].map((invokeId) => ends.get(invokeId) ?? 0));
    const left = last - clock.now();
    if (left <= 0) return { kind: "quiet", changed: changedUnknown(recorded, [...sends, ...commands]) };
    progress.status(`waiting up to ${showLeft(left)} for what an earlier update has sent`);
    const slept = await clock.sleep(Math.min(left, LOOK_AGAIN_MS), signal);
    if (slept === "aborted") return { kind: "cancelled" };
  }
}

interface Tasks {
  readonly sends: readonly EarlierTask[];
  readonly commands: readonly EarlierTask[];
}

async function findTasks(recorded: Recorded, ledger: CommandLedger, deps: Deps): Promise<Answer<Tasks>> {
  const { tag, incarnation } = ledger.input.sender;
  const sends = await findEarlierSends(recorded, deps);
  if (sends.kind === "refused") return { ok: false, fault: sends.fault };
  const commands = await findEarlierCommands(recorded, deps);
  if (commands.kind === "refused") return { ok: false, fault: commands.fault };
  for (const { tagRefused, listed } of [sends, commands]) {
    if (tagRefused !== undefined) refuseTag(tagRefused, ledger, deps);
    // The numbers of the removal's commands go on after those of a run that state does not know.
    ledger.apply({ kind: "counted", sendCount: countedIn(listed, incarnation) });
  }
  const seen = commands.listed.map((one) => ({ ...one, instances: classifyListed(one) }));
  return {
    ok: true,
    value: { sends: earlierTasks(tag, sends.listed), commands: earlierTasks(tag, seen) },
  };
}

function actingNow({ sends, commands }: Tasks, now: number): ReadonlyMap<string, number> {
  const ofCommand = (timeoutSeconds: number, since?: string) =>
    since === undefined ? runnableUntil(now, timeoutSeconds) : endsBy(since, timeoutSeconds, now);
  return new Map([
    ...actingTasks(sends, { now, until: (timeoutSeconds) => deliverableUntil(now, timeoutSeconds) }),
    ...actingTasks(commands, { now, until: ofCommand }),
  ]);
}
