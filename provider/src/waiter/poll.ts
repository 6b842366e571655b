/**
 * The only loop that waits for results: reads about the invocations that have not ended, hands the answers to
 * core/wait/step, and sleeps as told. More invocations may be accepted while it runs. A cancel ends the sleep; then it
 * reads once more and returns what is known.
 */
import { bugFault } from "../bug.ts";
import type { Fault } from "../core/model.ts";
import { NO_ROUND, type Round } from "../core/wait/reads.ts";
import { type Accepted, addAccepted, begin, type Limits, step, type Wait } from "../core/wait/step.ts";
import type { Clock } from "./clock.ts";

/** The invocations that are waited for. */
export interface Invocations {
  /** Grows until all are decided. */
  readonly accepted: Accepted;
  /** Each one was accepted, refused or lost, so that no more will be accepted. */
  readonly areDecided: () => boolean;
  /** Ends when all are decided. */
  readonly decided: Promise<unknown>;
}

/** Invocations that were all accepted before. */
export function allAccepted(accepted: Accepted): Invocations {
  return { accepted, areDecided: () => true, decided: Promise.resolve() };
}

/** Makes one round of reads about these invocations, or tells what another rollout has asked for after `since`. */
export type ReadRound = (unfinished: Wait["unfinished"], since: number) => Promise<Round>;

export interface PollDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly read: ReadRound;
  /** Called after every round with what is known. */
  readonly onRound?: (wait: Wait) => void;
}

export type PollEnd =
  | { readonly why: "complete" | "cancelled" }
  | { readonly why: "deadline"; readonly fault?: Fault }
  | { readonly why: "refused"; readonly fault: Fault };

/** The least pause after a round, however long its reads took; also the pause between looks for a first accepted invocation. */
const BREATH_MS = 100;

/** Never throws: what was seen before a mistake of ours is kept, and the mistake ends the waiting like a refusal. */
export async function poll(
  invocations: Invocations,
  limits: Limits,
  deps: PollDeps,
): Promise<{ wait: Wait; end: PollEnd }> {
  const watch = { wait: begin(new Map(), 0, false) };
  try {
    watch.wait = begin(new Map(), deps.clock.now(), false);
    return { end: await watchOver(watch, invocations, limits, deps), wait: watch.wait };
  } catch (error) {
    return { end: { why: "refused", fault: bugFault(error) }, wait: watch.wait };
  }
}

async function watchOver(
  watch: { wait: Wait },
  invocations: Invocations,
  limits: Limits,
  deps: PollDeps,
): Promise<PollEnd> {
  const { clock } = deps;
  let round = NO_ROUND;
  let askedAt = clock.now();
  for (;;) {
    const known = withAccepted(watch.wait, invocations, clock.now());
    const { wait, command } = step(known, round, limits, askedAt, deps.random());
    watch.wait = wait;
    deps.onRound?.(wait);
    if (command.kind === "done") return command;
    const took = clock.now() - askedAt;
    const isIdle = wait.unfinished.size === 0;
    const breath = round.calls > 0 ? Math.min(command.ms, BREATH_MS) : 0;
    const ms = isIdle ? BREATH_MS : Math.max(command.ms - took, breath);
    const rested = await rest(ms, invocations, deps);
    if (rested === "cancelled") {
      watch.wait = await lastRead(wait, invocations, deps);
      return { why: "cancelled" };
    }
    round = NO_ROUND;
    if (rested === "decided") {
      await invocations.decided;
      continue;
    }
    const since = askedAt;
    askedAt = clock.now();
    // What was accepted just now has no answer yet.
    if (isIdle) continue;
    watch.wait = withAccepted(wait, invocations, askedAt);
    round = await deps.read(watch.wait.unfinished, wait.last ? askedAt : since);
    askedAt = round.askedAt ?? askedAt;
  }
}

/** Ends early when all invocations are decided, because there is nothing to wait for when none was accepted. */
async function rest(
  ms: number,
  invocations: Invocations,
  { clock, signal }: PollDeps,
): Promise<"rested" | "decided" | "cancelled"> {
  const wake = new AbortController();
  const stop = () => wake.abort();
  if (!invocations.areDecided()) void invocations.decided.then(stop, stop);
  const slept = await clock.sleep(ms, AbortSignal.any([signal, wake.signal]));
  if (signal.aborted) return "cancelled";
  return slept === "slept" ? "rested" : "decided";
}

/** Reads at once about the accepted invocations, and once more when further ones were accepted meanwhile. */
async function lastRead(wait: Wait, invocations: Invocations, deps: PollDeps): Promise<Wait> {
  const first = await readOnce(withAccepted(wait, invocations, deps.clock.now()), deps);
  await invocations.decided;
  const all = withAccepted(first, invocations, deps.clock.now());
  return all.unfinished.size === first.unfinished.size ? all : readOnce(all, deps);
}

async function readOnce(wait: Wait, deps: PollDeps): Promise<Wait> {
  const now = deps.clock.now();
  const round = wait.unfinished.size === 0 ? NO_ROUND : await deps.read(wait.unfinished, now);
  return step(wait, round, { progressMs: 0 }, now, 0).wait;
}

function withAccepted(wait: Wait, { accepted, areDecided }: Invocations, now: number): Wait {
  return addAccepted(wait, accepted, areDecided(), now);
}
