/**
 * Whether a failed call is tried again, and when: the one policy for every retry of the package.
 * Pure; waiter/retry.ts carries it out for one call, and core/wait/step.ts for a round of reads.
 */
import type { Fault } from "../model.ts";

/** A call that failed, and how long it has been tried. */
export interface Failure {
  readonly kind: Fault["kind"];
  /** Failures of this call so far, at least 1. */
  readonly failures: number;
  /** Epoch milliseconds of its first try, and of this decision. */
  readonly startedAt: number;
  readonly now: number;
  /** A random number in [0, 1). */
  readonly random: number;
  /** Milliseconds from the first try for which the call is tried again; 0 stands for the default of the fault's kind. */
  readonly maxRetryMs?: number | undefined;
}

export type Retry =
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "giveUp"; readonly why: Refusal };

/** Why a call is not tried again. Where several reasons hold, the first one counts. */
export type Refusal =
  /** The API has decided: another try would be answered the same way. */
  | "terminal"
  /** The next try would start after the time for retries is over. */
  | "outOfTime";

export function decideRetry(failure: Failure): Retry {
  const { kind, startedAt, now, maxRetryMs = 0 } = failure;
  if (kind === "terminal") return { kind: "giveUp", why: "terminal" };
  const afterMs = backOff(DELAYS[kind], failure);
  const end = startedAt + (maxRetryMs > 0 ? maxRetryMs : LIMIT_MS[kind]);
  return now + afterMs < end ? { kind: "retry", afterMs } : { kind: "giveUp", why: "outOfTime" };
}

/** An endpoint that does not answer for a minute will not answer in the next. */
const OUTAGE_MS = 60_000;
/** Flow control counts per minute, so a throttled call is tried for longer than one (ECS API throttling page). */
const LIMIT_MS = { throttled: 150_000, transient: OUTAGE_MS, lost: OUTAGE_MS };

/** The first delay and the longest one, in milliseconds. After a throttle the API asks for one call a second. */
type Delays = readonly [first: number, longest: number];
const OUTAGE_DELAYS: Delays = [300, 10_000];
const DELAYS = { throttled: [1_000, 20_000] as Delays, transient: OUTAGE_DELAYS, lost: OUTAGE_DELAYS };

/** Doubles with each failure. Half of the delay is random, so that callers that failed together do not return together. */
function backOff([first, longest]: Delays, { failures, random }: Failure): number {
  const ceiling = Math.min(longest, first * 2 ** (Math.min(failures, 10) - 1));
  return ceiling / 2 + (random * ceiling) / 2;
}
