/**
 * Runs one command on many instances, at most 100 in one call, and waits for the ends.
 */
import type { Fault } from "../core/model.ts";
import type { Wait } from "../core/wait/step.ts";
import type { CarriedOut } from "./carry-out.ts";
import { carryOut } from "./carry-out.ts";
import type { TaskEnd } from "./ends.ts";
import { type CommandPayload, RunCommandPort } from "./run-command.ts";
import { refusal, type StartDeps } from "./start.ts";

/** The API may report an end this much later than the command's Timeout. */
const REPORT_MS = 60_000;

export interface CommandEnds {
  /** The end of each instance's command. Instances without an end are missing, because the command was not started there. */
  readonly ends: ReadonlyMap<string, TaskEnd>;
  /** Why the API refused the command, or its results, for all instances alike. */
  readonly refused?: Fault;
  readonly cancelled: boolean;
}

export interface NamedCommand {
  /** Name of the step, for the log of tasks. */
  readonly step: string;
  readonly payload: CommandPayload;
  /** Is called with the number of instances that have an end. */
  readonly onProgress: (ended: number) => void;
}

export async function runCommands(
  ids: readonly string[],
  command: NamedCommand,
  context: StartDeps,
): Promise<CommandEnds> {
  const { ledger, deps } = context;
  const wasTagRefused = ledger.run.tagRefused;
  const done = await tryOnce(ids, command, context);
  const ends = new Map([...done.ends].map(([id, [end]]) => [id, end] as const));
  const left = ids.filter((id) => !ends.has(id));
  // The API has refused the Tag meanwhile, so that what is left is sent without one.
  const isAgain = left.length > 0 && !wasTagRefused && ledger.run.tagRefused && !deps.signal.aborted;
  if (!isAgain)
    return { ends, ...stopOf(done), cancelled: done.end.why === "cancelled" || deps.signal.aborted };
  const again = await runCommands(left, command, context);
  return { ...again, ends: new Map([...ends, ...again.ends]) };
}

function tryOnce(
  ids: readonly string[],
  { step, payload, onProgress }: NamedCommand,
  context: StartDeps,
): Promise<CarriedOut> {
  const port = new RunCommandPort(context.ledger, context.deps);
  return carryOut([{ step, ids, payload }], port, context, {
    progressMs: payload.timeoutSeconds * 1_000 + REPORT_MS,
    onRound: ({ seen }) => onProgress(endedIn(seen)),
  });
}

function endedIn(seen: Wait["seen"]): number {
  const all = [...seen.values()].flatMap((answers) => [...answers.values()]);
  return all.filter(({ end }) => end.kind !== "pending").length;
}

function stopOf({ end, started }: CarriedOut): Pick<CommandEnds, "refused"> {
  const fault = end.why === "refused" ? end.fault : started.map(refusal).find((one) => one !== undefined);
  return fault === undefined ? {} : { refused: fault };
}
