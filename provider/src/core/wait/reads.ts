/**
 * The answers of a round of reads, and the number of all reads of a wait, which a timeout text tells.
 */
import type { Fault } from "../model.ts";
import type { Seen } from "../outcome/classify.ts";

/** The result of one round of reads about the invocations that have not ended. */
export interface Round {
  readonly answers: readonly InvocationAnswer[];
  /** Number of API calls that the round took. */
  readonly calls: number;
  /** The faults of the calls that failed. */
  readonly faults: readonly Fault[];
  /** Epoch milliseconds at which another rollout asked for these answers; absent when this rollout asked for them. */
  readonly askedAt?: number;
}

/**
 * An answer about one invocation. Instances that it lacks have not ended, because the API's reads may lag behind its
 * writes.
 */
export interface InvocationAnswer {
  readonly invokeId: string;
  readonly instances: readonly Seen[];
}

export const NO_ROUND: Round = { answers: [], calls: 0, faults: [] };

/** Counts of all reads of a wait. */
export interface Reads {
  readonly calls: number;
  /** Maps "throttled", or the code of another fault, to the number of reads that failed with it. */
  readonly faults: ReadonlyMap<string, number>;
}

export const NO_READS: Readonly<Reads> = { calls: 0, faults: new Map() };

export function countReads(reads: Reads, { calls, faults }: Round): Reads {
  if (calls === 0) return reads;
  const counted = new Map(reads.faults);
  for (const { kind, code } of faults) {
    const word = kind === "throttled" ? "throttled" : code;
    counted.set(word, (counted.get(word) ?? 0) + 1);
  }
  return { calls: reads.calls + calls, faults: counted };
}

/** Returns for example `14 reads, 9 throttled`. */
export function readsText({ calls, faults }: Reads): string {
  const failed = [...faults].map(([word, count]) => `${count} ${word}`);
  return [`${calls} read${calls === 1 ? "" : "s"}`, ...failed].join(", ");
}
