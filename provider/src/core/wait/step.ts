/**
 * One step of waiting: what is known, plus a round of answers, plus the time, gives the next command.
 * Pure; the only loop that carries it out is waiter/poll.ts.
 */

import type { Answer, Fault, Observation } from "../model.ts";
import { classify } from "../outcome/classify.ts";
import { decideRetry } from "./retry.ts";
import { readGap } from "./schedule.ts";

export interface Wait {
  /** InvokeId → instances without an end yet. */
  readonly open: ReadonlyMap<string, ReadonlySet<string>>;
  /** Instance → its last answer; an end for those that are no longer open. */
  readonly seen: ReadonlyMap<string, Observation>;
  /** When the first send was accepted. */
  readonly startedAt: number;
  /** Rounds of reads so far, and the calls of the last one. */
  readonly rounds: number;
  readonly calls: number;
  /** When the last send was decided; none while more may be accepted. */
  readonly sentAt: number | undefined;
  /** When the last new end was seen. */
  readonly newsAt: number;
  /** Rounds in a row without one good answer, or with a throttled one. */
  readonly badRounds: number;
  /** The deadline is over and the read under way is the last one. */
  readonly last: boolean;
}

export type Command =
  /** Until this many milliseconds after the round was begun. */
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "done"; readonly why: "complete" }
  /** With the fault that kept the last read from telling. */
  | { readonly kind: "done"; readonly why: "deadline"; readonly fault?: Fault }
  | { readonly kind: "done"; readonly why: "refused"; readonly fault: Fault };

export interface Round {
  readonly invokeId: string;
  readonly answer: Answer<readonly Observation[]>;
}

export interface Limits {
  /** Milliseconds without a new end after which waiting is given up. */
  readonly progressMs: number;
  /** Epoch milliseconds at which waiting ends in any case. */
  readonly until?: number;
}

type Sends = ReadonlyMap<string, Iterable<string>>;

export function begin(sent: Sends, now: number, sending = false): Wait {
  const none = { open: new Map(), seen: new Map(), startedAt: now, sentAt: undefined, newsAt: now };
  return extend({ ...none, rounds: 0, calls: 0, badRounds: 0, last: false }, sent, sending, now);
}

/** Takes in sends that were accepted meanwhile. While there may be more, no deadline counts. */
export function extend(wait: Wait, fresh: Sends, sending: boolean, now: number): Wait {
  const open = new Map(wait.open);
  for (const [invokeId, ids] of fresh) open.set(invokeId, new Set(ids));
  const isFirst = wait.open.size === 0 && wait.seen.size === 0;
  const settles = wait.sentAt === undefined;
  return {
    ...wait,
    open,
    sentAt: sending ? undefined : (wait.sentAt ?? now),
    startedAt: isFirst ? now : wait.startedAt,
    newsAt: settles || open.size > wait.open.size ? now : wait.newsAt,
  };
}

/** Nearly all have ended, no more than one in twenty is open, and it is a while since the last one did. */
function stragglers({ open, seen, sentAt, newsAt }: Wait, now: number): boolean {
  const left = [...open.values()].reduce((sum, ids) => sum + ids.size, 0);
  return sentAt !== undefined && left * 20 <= seen.size && now - newsAt >= QUIET_MS;
}

/** More than a round without a new end. */
const QUIET_MS = 1_500;

/** `now` is when the round was begun. */
export function step(
  wait: Wait,
  round: readonly Round[],
  limits: Limits,
  now: number,
  random: number,
): { wait: Wait; command: Command } {
  const next = absorb(wait, round, now);
  if (next.open.size === 0 && next.sentAt !== undefined)
    return { wait: next, command: { kind: "done", why: "complete" } };
  const fault = worstOf(round.flatMap(({ answer }) => (answer.ok ? [] : [answer.fault])));
  const backOff = fault === undefined ? 0 : backOffAfter(fault, next.badRounds, random);
  if (fault !== undefined && backOff === undefined)
    return { wait: next, command: { kind: "done", why: "refused", fault } };
  if (wait.last) {
    return {
      wait: next,
      command: { kind: "done", why: "deadline", ...(fault === undefined ? {} : { fault }) },
    };
  }
  const gap = readGap({ ...next, now, stragglers: stragglers(next, now) }, random);
  const nap = fault?.kind === "throttled" ? gap + (backOff ?? 0) : Math.max(gap, backOff ?? 0);
  return sleepUntilNext(next, nap, limits, now);
}

/** A refusal first, because it ends the wait; then a throttle, because it asks for the longest back-off. */
function worstOf(faults: readonly Fault[]): Fault | undefined {
  const ranks: readonly Fault["kind"][] = ["terminal", "throttled"];
  const kinds = ranks.map((kind) => faults.find((fault) => fault.kind === kind));
  return kinds.find((fault) => fault !== undefined) ?? faults[0];
}

/** Milliseconds, or `undefined` when reading again is of no use. Time is limited by the deadline alone. */
function backOffAfter({ kind }: Fault, badRounds: number, random: number): number | undefined {
  const failures = Math.max(1, badRounds);
  const maxRetryMs = Number.POSITIVE_INFINITY;
  const retry = decideRetry({ kind, failures, startedAt: 0, now: 0, random, maxRetryMs });
  return retry.kind === "retry" ? retry.afterMs : undefined;
}

/** The read at the deadline is the last one, so that a result is never missed by one nap. */
function sleepUntilNext(wait: Wait, nap: number, limits: Limits, now: number) {
  const quiet = wait.sentAt === undefined ? Number.POSITIVE_INFINITY : wait.newsAt + limits.progressMs;
  const deadline = Math.min(quiet, limits.until ?? Number.POSITIVE_INFINITY);
  const left = deadline - now;
  const last = nap >= left;
  const ms = Math.max(0, Math.round(last ? left : nap));
  return { wait: { ...wait, last }, command: { kind: "sleep", ms } as const };
}

function absorb(wait: Wait, round: readonly Round[], now: number): Wait {
  const open = new Map(wait.open);
  const seen = new Map(wait.seen);
  let news = false;
  let good = round.length === 0;
  let throttled = false;
  for (const { invokeId, answer } of round) {
    if (!answer.ok) {
      throttled ||= answer.fault.kind === "throttled";
      continue;
    }
    good = true;
    // An answer that lacks instances just sent is "not yet": reads may lag behind writes.
    const left = new Set(open.get(invokeId));
    for (const one of answer.value) {
      if (!left.has(one.instanceId)) continue;
      seen.set(one.instanceId, one);
      if (classify(one).kind !== "pending" && left.delete(one.instanceId)) news = true;
    }
    if (left.size === 0) open.delete(invokeId);
    else open.set(invokeId, left);
  }
  const badRounds = good && !throttled ? 0 : wait.badRounds + 1;
  const rounds = round.length === 0 ? wait.rounds : wait.rounds + 1;
  return { ...wait, open, seen, rounds, newsAt: news ? now : wait.newsAt, badRounds };
}
