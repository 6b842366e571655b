/**
 * One step of waiting for results: from what is known, a round of reads and the time follows the next command.
 * waiter/poll.ts carries the commands out.
 */
import type { Fault } from "../model.ts";
import type { Seen } from "../outcome/classify.ts";
import { countReads, NO_READS, type Reads, type Round } from "./reads.ts";
import { decideRetry } from "./retry.ts";
import { readGap } from "./schedule.ts";

export interface Wait {
  /** Maps the InvokeId of each unfinished invocation to its instances without an end. */
  readonly unfinished: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Maps InvokeId and instance to the last answer about the instance, which is its end unless the instance is in
   * `unfinished`.
   */
  readonly seen: ReadonlyMap<string, ReadonlyMap<string, Seen>>;
  /** When the first invocation was accepted, in epoch milliseconds. */
  readonly startedAt: number;
  /** When it was known that no more invocations will be accepted; `undefined` until then. */
  readonly decidedAt: number | undefined;
  /** When the last end was seen or the last invocation was added, in epoch milliseconds. */
  readonly newsAt: number;
  /** Rounds of reads so far, and the calls of the last one. */
  readonly rounds: number;
  readonly calls: number;
  readonly reads: Reads;
  /** Number of the last rounds in a row that had no good answer or a throttled call. */
  readonly badRounds: number;
  /** True when the deadline is over, so that the round under way is the last one. */
  readonly last: boolean;
}

export type Command =
  /** Sleep until `ms` milliseconds after the begin of the last round. */
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "done"; readonly why: "complete" }
  /** The wait is over. `fault` is the fault of the last round, if it had no good answer. */
  | { readonly kind: "done"; readonly why: "deadline"; readonly fault?: Fault }
  | { readonly kind: "done"; readonly why: "refused"; readonly fault: Fault };

export interface Limits {
  /** The wait ends after this many milliseconds without a new end. */
  readonly progressMs: number;
  /** Epoch milliseconds at which the wait ends in any case. */
  readonly until?: number;
}

/** Maps the InvokeId of each accepted invocation to its instances. */
export type Accepted = ReadonlyMap<string, Iterable<string>>;

/** Starts a wait. `isDecided` is true when no more invocations will be accepted. */
export function begin(accepted: Accepted, now: number, isDecided = true): Wait {
  const empty: Wait = {
    ...{ unfinished: new Map(), seen: new Map(), startedAt: now, decidedAt: undefined, newsAt: now },
    ...{ rounds: 0, calls: 0, reads: NO_READS, badRounds: 0, last: false },
  };
  return addAccepted(empty, accepted, isDecided, now);
}

/** Adds the invocations that were accepted meanwhile. As long as more may be accepted, no deadline ends the wait. */
export function addAccepted(wait: Wait, accepted: Accepted, isDecided: boolean, now: number): Wait {
  const fresh = [...accepted].filter(([id]) => !wait.unfinished.has(id) && !wait.seen.has(id));
  if (fresh.length === 0 && isDecided === (wait.decidedAt !== undefined)) return wait;
  const isFirst = wait.unfinished.size === 0 && wait.seen.size === 0;
  const isNews = fresh.length > 0 || wait.decidedAt === undefined;
  return {
    ...wait,
    unfinished: new Map([...wait.unfinished, ...fresh.map(([id, ids]) => [id, new Set(ids)] as const)]),
    decidedAt: isDecided ? (wait.decidedAt ?? now) : undefined,
    startedAt: isFirst ? now : wait.startedAt,
    newsAt: isNews ? now : wait.newsAt,
  };
}

/** Takes in a round of reads and returns the next command. `now` is the time at which the round was begun. */
export function step(
  before: Wait,
  round: Round,
  limits: Limits,
  now: number,
  random: number,
): { wait: Wait; command: Command } {
  const wait = addRound(before, round, now);
  if (wait.unfinished.size === 0 && wait.decidedAt !== undefined)
    return { wait, command: { kind: "done", why: "complete" } };
  const fault = worstOf(round.faults);
  const backOff = fault === undefined ? 0 : backOffAfter(fault, wait.badRounds, random);
  if (fault !== undefined && backOff === undefined)
    return { wait, command: { kind: "done", why: "refused", fault } };
  if (wait.last)
    return { wait, command: { kind: "done", why: "deadline", ...(fault === undefined ? {} : { fault }) } };
  const gap = readGap({ ...wait, now, stragglers: hasStragglers(wait, now) }, random);
  const ms = fault?.kind === "throttled" ? gap + (backOff ?? 0) : Math.max(gap, backOff ?? 0);
  return sleepUntilNext(wait, ms, limits, now);
}

function addRound(wait: Wait, round: Round, now: number): Wait {
  const unfinished = new Map(wait.unfinished);
  const seen = new Map(wait.seen);
  let newsAt = wait.newsAt;
  for (const { invokeId, instances } of round.answers) {
    const left = new Set(unfinished.get(invokeId));
    const answers = new Map(seen.get(invokeId));
    for (const one of instances) {
      if (!left.has(one.instanceId)) continue;
      answers.set(one.instanceId, one);
      if (one.end.kind === "pending") continue;
      left.delete(one.instanceId);
      newsAt = now;
    }
    if (answers.size > 0) seen.set(invokeId, answers);
    if (left.size > 0) unfinished.set(invokeId, left);
    else unfinished.delete(invokeId);
  }
  const isRound = round.calls > 0 || round.askedAt !== undefined;
  return {
    ...{ ...wait, unfinished, seen, newsAt, reads: countReads(wait.reads, round) },
    rounds: isRound ? wait.rounds + 1 : wait.rounds,
    calls: round.calls > 0 ? round.calls : wait.calls,
    badRounds: isBad(round) ? wait.badRounds + 1 : 0,
  };
}

function isBad({ answers, faults }: Round): boolean {
  return faults.some(({ kind }) => kind === "throttled") || (faults.length > 0 && answers.length === 0);
}

/**
 * Returns the worst fault: a terminal one, because it ends the wait, else a throttle, because it asks for the longest
 * back-off.
 */
function worstOf(faults: readonly Fault[]): Fault | undefined {
  const terminal = faults.find(({ kind }) => kind === "terminal");
  return terminal ?? faults.find(({ kind }) => kind === "throttled") ?? faults[0];
}

/**
 * Returns the milliseconds until the next try; `undefined` when another read is useless. Only the deadline limits the
 * number of tries.
 */
function backOffAfter({ kind }: Fault, badRounds: number, random: number): number | undefined {
  const failures = Math.max(1, badRounds);
  const maxRetryMs = Number.POSITIVE_INFINITY;
  const retry = decideRetry({ kind, failures, startedAt: 0, now: 0, random, maxRetryMs });
  return retry.kind === "retry" ? retry.afterMs : undefined;
}

/** A wait without a new end for longer than a round is quiet. */
const QUIET_MS = 1_500;
/** Of the instances seen so far, at most one in this many has not ended. */
const STRAGGLER_SHARE = 20;

/** True when nearly all instances have ended and none has ended for `QUIET_MS`. */
function hasStragglers({ unfinished, seen, decidedAt, newsAt }: Wait, now: number): boolean {
  if (decidedAt === undefined || now - newsAt < QUIET_MS) return false;
  return sizeOf(unfinished) * STRAGGLER_SHARE <= sizeOf(seen);
}

function sizeOf(groups: ReadonlyMap<string, { readonly size: number }>): number {
  return [...groups.values()].reduce((sum, { size }) => sum + size, 0);
}

/** The round at the deadline is the last one, so that no result is missed by one sleep. */
function sleepUntilNext(wait: Wait, gap: number, limits: Limits, now: number) {
  const quiet = wait.decidedAt === undefined ? Number.POSITIVE_INFINITY : wait.newsAt + limits.progressMs;
  const left = Math.min(quiet, limits.until ?? Number.POSITIVE_INFINITY) - now;
  const last = gap >= left;
  const ms = Math.max(0, Math.round(last ? left : gap));
  return { wait: { ...wait, last }, command: { kind: "sleep", ms } as const };
}
