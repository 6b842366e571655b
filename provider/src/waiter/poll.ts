/**
 * The only loop that waits for results: reads every open invocation, hands the answers to core/step, sleeps as told.
 * A cancel ends the sleep, reads once more and returns what is known.
 */
import type { Answer, Fault, Observation } from "../core/model.ts";
import { begin, type Limits, type Round, step, type Wait } from "../core/step.ts";
import type { Clock } from "./clock.ts";
import { mapLimit } from "./pool.ts";

export interface PollDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly read: (invokeId: string) => Promise<Answer<readonly Observation[]>>;
  /** Called after every round with what is known. */
  readonly onRound?: (wait: Wait) => void;
}

export type PollEnd =
  | { readonly why: "complete" | "cancelled" }
  | { readonly why: "deadline"; readonly fault?: Fault }
  | { readonly why: "refused"; readonly fault: Fault };

/** Reads under way at once: enough for thousands of instances, few enough for the API's flow control. */
const PARALLEL_READS = 5;

export async function poll(
  sent: ReadonlyMap<string, Iterable<string>>,
  limits: Limits,
  deps: PollDeps,
): Promise<{ wait: Wait; end: PollEnd }> {
  let wait = begin(sent, deps.clock.now());
  let round: Round[] = [];
  while (true) {
    const next = step(wait, round, limits, deps.clock.now(), deps.random());
    wait = next.wait;
    deps.onRound?.(wait);
    if (next.command.kind === "done") return { wait, end: next.command };
    const slept = await deps.clock.sleep(next.command.ms, deps.signal);
    round = await readAll([...wait.open.keys()], deps);
    if (slept === "aborted")
      return { wait: step(wait, round, limits, deps.clock.now(), 0).wait, end: { why: "cancelled" } };
  }
}

async function readAll(invokeIds: readonly string[], deps: PollDeps): Promise<Round[]> {
  return mapLimit(invokeIds, PARALLEL_READS, async (invokeId) => ({
    invokeId,
    answer: await deps.read(invokeId),
  }));
}
