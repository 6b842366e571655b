/**
 * Starts tasks and waits for their ends.
 */
import type { Wait } from "../core/wait/step.ts";
import { type PollEnd, poll } from "../waiter/poll.ts";
import { endsByInstance, type TaskEnd } from "./ends.ts";
import { Outbox } from "./outbox.ts";
import type { StartDeps, Started } from "./start.ts";
import type { Draft, TaskPort } from "./task.ts";

export interface CarriedOut {
  /** The ends of each instance's tasks, in the order of the drafts. Instances whose tasks were not started are missing. */
  readonly ends: ReadonlyMap<string, readonly [TaskEnd, ...TaskEnd[]]>;
  readonly end: PollEnd;
  readonly started: readonly Started[];
}

interface Options {
  /** Milliseconds without any new result after which the missing ones are given up. */
  readonly progressMs: number;
  /** Is called after each round of reads. `sent` is the number of instances whose task the API has accepted. */
  readonly onRound: (wait: Wait, sent: number) => void;
}

export async function carryOut<P>(
  drafts: readonly Draft<P>[],
  port: TaskPort<P>,
  context: StartDeps,
  { progressMs, onRound }: Options,
): Promise<CarriedOut> {
  const { clock, random, signal } = context.deps;
  const outbox = new Outbox(drafts, port, context);
  const { wait, end } = await poll(
    outbox,
    { progressMs },
    { clock, random, signal, read: port.ends, onRound: (now) => onRound(now, outbox.count) },
  );
  if (end.why === "refused") outbox.stop(end.fault);
  const started = await outbox.decided;
  return { ends: endsByInstance(started, wait, end), end, started };
}
