/**
 * Makes an API call and repeats it after a fault when core/wait/retry.ts says so. A cancel ends the wait for a retry.
 */
import type { Answer, Fault } from "../core/model.ts";
import { decideRetry, type Refusal } from "../core/wait/retry.ts";
import type { Clock } from "./clock.ts";

export interface RetryDeps {
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborts when the user cancels. The first try is made even after a cancel. */
  readonly signal: AbortSignal;
}

export interface RetryOptions {
  /** Milliseconds after which the call is no longer retried; 0 or absent selects the default for the kind of fault. */
  readonly maxRetryMs?: number | undefined;
  /** Called before each wait for the next try. */
  readonly onRetry?: (fault: Fault) => void;
}

/** The answer, or the fault of the last try and the reason why no further try was made. */
export type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault; readonly why: Refusal | "cancelled" };

export async function callWithRetries<T>(
  call: () => Promise<Answer<T>>,
  { maxRetryMs, onRetry }: RetryOptions,
  { clock, random, signal }: RetryDeps,
): Promise<Tried<T>> {
  const startedAt = clock.now();
  for (let failures = 1; ; failures++) {
    const answer = await call();
    if (answer.ok) return answer;
    const { fault } = answer;
    const { kind } = fault;
    const next = decideRetry({ kind, failures, startedAt, now: clock.now(), random: random(), maxRetryMs });
    if (next.kind === "giveUp") return { ok: false, fault, why: next.why };
    onRetry?.(fault);
    const slept = await clock.sleep(next.afterMs, signal);
    if (slept === "aborted") return { ok: false, fault, why: "cancelled" };
  }
}
