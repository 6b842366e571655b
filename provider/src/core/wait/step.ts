/**
 * One step of waiting: what is known, plus a round of reads, plus the time, gives the next command.
 * Pure; the only loop that carries it out is waiter/poll.ts.
 */
import type { Fault } from "../model.ts";
import type { Seen } from "../outcome/classify.ts";
import { countReads, NO_READS, type Reads, type Round } from "./reads.ts";
import { decideRetry } from "./retry.ts";
import { readGap } from "./schedule.ts";

export interface Wait {
  /** InvokeId → its instances without an end. */
  readonly unfinished: ReadonlyMap<string, ReadonlySet<string>>;
  /** InvokeId → instance → its last answer; for an instance that is not unfinished the answer is its end. */
  readonly seen: ReadonlyMap<string, ReadonlyMap<string, Seen>>;
  /** When the first invocation was accepted. */
  readonly startedAt: number;
  /** When it was known that no more invocations will be accepted; `undefined` until then. */
  readonly decidedAt: number | undefined;
  /** When the last new end was seen, or the last invocation added. */
  readonly newsAt: number;
  /** Rounds of reads so far, and the calls of the last one. */
  readonly rounds: number;
  readonly calls: number;
  readonly reads: Reads;
  /** Rounds in a row without one good answer, or with a throttled call. */
  readonly badRounds: number;
  /** The deadline is over, and the round under way is the last one. */
  readonly last: boolean;
}

export type Command =
  /** Until this many milliseconds after the round was begun. */
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "done"; readonly why: "complete" }
  /** With the fault that kept the last round from telling. */
  | { readonly kind: "done"; readonly why: "deadline"; readonly fault?: Fault }
  | { readonly kind: "done"; readonly why: "refused"; readonly fault: Fault };

export interface Limits {
  /** Milliseconds without a new end after which waiting is given up. */
  readonly progressMs: number;
  /** Epoch milliseconds at which waiting ends in any case. */
  readonly until?: number;
}

/** InvokeId → its instances. */
export type Accepted = ReadonlyMap<string, Iterable<string>>;

/** `isDecided`: no more invocations will be accepted. */
export function begin(accepted: Accepted, now: number, isDecided = true): Wait {
  const empty: Wait = {
    ...{ unfinished: new Map(), seen: new Map(), startedAt: now, decidedAt: undefined, newsAt: now },
    ...{ rounds: 0, calls: 0, reads: NO_READS, badRounds: 0, last: false },
  };
  return addAccepted(empty, accepted, isDecided, now);
}

/** Adds the invocations that were accepted meanwhile. While there may be more, no deadline counts. */
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

/** `now` is when the round was begun. */
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

/** A refusal first, because it ends the wait; then a throttle, because it asks for the longest back-off. */
function worstOf(faults: readonly Fault[]): Fault | undefined {
  const terminal = faults.find(({ kind }) => kind === "terminal");
  return terminal ?? faults.find(({ kind }) => kind === "throttled") ?? faults[0];
}

/** Milliseconds, or `undefined` when reading again is of no use. Only the deadline limits how often. */
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

/** Nearly all instances have ended, and it is a while since the last one did. */
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
