/**
 * The only loop that waits for results: reads what is open, hands the answers to core/wait/step, sleeps as told. Sends may
 * still be accepted while it runs. A cancel ends the sleep, reads once more and returns what is known.
 */
import { bugFault } from "../bug.ts";
import type { Fault } from "../core/model.ts";
import { begin, extend, type Limits, type Round, step, type Wait } from "../core/wait/step.ts";
import type { Clock } from "./clock.ts";

/** What is waited for: all sends that were accepted so far, and whether there may be more. */
export interface Sends {
  /** InvokeId → instances; grows until `finished`. */
  readonly accepted: ReadonlyMap<string, Iterable<string>>;
  readonly finished: () => boolean;
  /** Ends when there will be no more. */
  readonly settled: Promise<unknown>;
}

/** Sends that were all accepted before. */
export function allSent(accepted: ReadonlyMap<string, Iterable<string>>): Sends {
  return { accepted, finished: () => true, settled: Promise.resolve() };
}

/** What a round of reads told, and how many calls it took. */
export interface Told {
  readonly rounds: readonly Round[];
  readonly calls: number;
}

export type Read = (open: ReadonlyMap<string, ReadonlySet<string>>) => Promise<Told>;

export interface PollDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** One round of reads about the open sends. */
  readonly read: Read;
  /** Called after every round with what is known. */
  readonly onRound?: (wait: Wait) => void;
}

export type PollEnd =
  | { readonly why: "complete" | "cancelled" }
  | { readonly why: "deadline"; readonly fault?: Fault }
  | { readonly why: "refused"; readonly fault: Fault };

/** Between the end of one round and the next, however long the reads took; and between looks for a send to wait for. */
const BREATH_MS = 100;

/** Never throws: what was seen before a mistake of ours is kept, and the mistake ends the waiting like a refusal. */
export async function poll(
  sends: Sends,
  limits: Limits,
  deps: PollDeps,
): Promise<{ wait: Wait; end: PollEnd }> {
  const watch = { wait: begin(new Map(), 0, true) };
  try {
    watch.wait = begin(new Map(), deps.clock.now(), true);
    return { end: await watchOver(watch, sends, limits, deps), wait: watch.wait };
  } catch (error) {
    return { end: { why: "refused", fault: bugFault(error) }, wait: watch.wait };
  }
}

async function watchOver(
  watch: { wait: Wait },
  sends: Sends,
  limits: Limits,
  deps: PollDeps,
): Promise<PollEnd> {
  const { clock } = deps;
  const known = new Set<string>();
  let round: readonly Round[] = [];
  let askedAt = clock.now();
  for (;;) {
    const next = step(takeIn(watch.wait, sends, known, clock.now()), round, limits, askedAt, deps.random());
    const { wait } = next;
    watch.wait = wait;
    deps.onRound?.(wait);
    if (next.command.kind === "done") return next.command;
    const took = clock.now() - askedAt;
    const idle = wait.open.size === 0;
    const nap = idle ? BREATH_MS : Math.max(next.command.ms - took, Math.min(next.command.ms, BREATH_MS));
    const rested = await rest(nap, sends, deps);
    if (rested === "cancelled") {
      watch.wait = await lastRead(wait, sends, known, deps);
      return CANCELLED;
    }
    round = [];
    if (rested === "allSent") {
      await sends.settled;
      continue;
    }
    askedAt = clock.now();
    // What was accepted just now has no answer yet.
    if (idle) continue;
    const taken = takeIn(wait, sends, known, askedAt);
    watch.wait = taken;
    const told = await deps.read(taken.open);
    round = told.rounds;
    watch.wait = { ...taken, calls: told.calls };
  }
}

/** Ends early when the last send is decided: when none was accepted there is nothing to wait for. */
async function rest(
  ms: number,
  sends: Sends,
  { clock, signal }: PollDeps,
): Promise<"rested" | "allSent" | "cancelled"> {
  const wake = new AbortController();
  const stop = () => wake.abort();
  if (!sends.finished()) void sends.settled.then(stop, stop);
  const slept = await clock.sleep(ms, AbortSignal.any([signal, wake.signal]));
  if (signal.aborted) return "cancelled";
  return slept === "slept" ? "rested" : "allSent";
}

const CANCELLED: PollEnd = { why: "cancelled" };

/** At once about what is in flight, and once more about what was accepted after that. */
async function lastRead(wait: Wait, sends: Sends, known: Set<string>, deps: PollDeps): Promise<Wait> {
  const first = await readOnce(takeIn(wait, sends, known, deps.clock.now()), deps);
  const before = known.size;
  await sends.settled;
  const all = takeIn(first, sends, known, deps.clock.now());
  return known.size === before ? all : readOnce(all, deps);
}

async function readOnce(wait: Wait, deps: PollDeps): Promise<Wait> {
  const now = deps.clock.now();
  const { rounds } = wait.open.size === 0 ? { rounds: [] } : await deps.read(wait.open);
  return step(wait, rounds, { progressMs: 0 }, now, 0).wait;
}

function takeIn(wait: Wait, sends: Sends, known: Set<string>, now: number): Wait {
  const finished = sends.finished();
  const fresh = new Map([...sends.accepted].filter(([invokeId]) => !known.has(invokeId)));
  for (const invokeId of fresh.keys()) known.add(invokeId);
  return fresh.size === 0 && finished === (wait.sentAt !== undefined)
    ? wait
    : extend(wait, fresh, !finished, now);
}
