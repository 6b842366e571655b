/**
 * The loop that waits until all invocations of a wave have ended. Each turn reads the state of the unfinished invocations,
 * passes it to `step` of core/wait/step.ts, and sleeps as long as `step` says. Invocations may be added while the loop
 * runs. After a cancel the loop reads once more and returns what is known.
 */
import { bugFault } from "../bug.ts";
import type { Fault } from "../core/model.ts";
import { NO_ROUND, type Round } from "../core/wait/reads.ts";
import { type Accepted, addAccepted, begin, type Limits, step, type Wait } from "../core/wait/step.ts";
import type { Clock } from "./clock.ts";

/** The invocations that the loop waits for. A send is decided once the API accepted it, refused it, or its answer is lost. */
export interface Invocations {
  /** Invocations that the API has accepted; more are added until every send is decided. */
  readonly accepted: Accepted;
  /** True when every send is decided, so that no invocation will be added to `accepted`. */
  readonly areDecided: () => boolean;
  /** Settles when every send is decided. */
  readonly decided: Promise<unknown>;
}

/** Returns `Invocations` for a wait that starts after all sends were accepted. */
export function allAccepted(accepted: Accepted): Invocations {
  return { accepted, areDecided: () => true, decided: Promise.resolve() };
}

/** Makes one round of reads about these invocations, or tells what another rollout asked for at `since` or later. */
export type ReadRound = (unfinished: Wait["unfinished"], since: number) => Promise<Round>;

export interface PollDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly read: ReadRound;
  /** Called with all that is known, after every round of reads. */
  readonly onRound?: (wait: Wait) => void;
}

export type PollEnd =
  | { readonly why: "complete" | "cancelled" }
  | { readonly why: "deadline"; readonly fault?: Fault }
  | { readonly why: "refused"; readonly fault: Fault };

/** The least pause after a round, however long its reads took; also the pause between looks for a first accepted invocation. */
const BREATH_MS = 100;

/** Waits as the header describes. It never throws: a bug of this package ends the wait like a refusal, with what was seen. */
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
    const news = askedAt + 1;
    askedAt = clock.now();
    // No invocation was unfinished before this sleep. One that was just accepted has no result yet, so nothing is read.
    if (isIdle) continue;
    watch.wait = withAccepted(wait, invocations, askedAt);
    round = await deps.read(watch.wait.unfinished, wait.last ? askedAt : news);
    askedAt = round.askedAt ?? askedAt;
  }
}

/** Sleeps, and wakes early once every send is decided, because the wait is over if no invocation was accepted. */
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
