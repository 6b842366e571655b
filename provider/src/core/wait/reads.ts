/**
 * What a round of reads told, and how many reads a wait took: so that a wait without an end can say what it saw.
 */
import type { Fault } from "../model.ts";
import type { Seen } from "../outcome/classify.ts";

/** One round of reads about the invocations that have not ended. */
export interface Round {
  readonly answers: readonly InvocationAnswer[];
  /** API calls that the round took. */
  readonly calls: number;
  /** One for each of these calls that failed. */
  readonly faults: readonly Fault[];
  /** Epoch milliseconds at which another rollout asked for what this round tells; absent for reads of its own. */
  readonly askedAt?: number;
}

/** Instances that the answer lacks have not ended: reads may lag behind writes. */
export interface InvocationAnswer {
  readonly invokeId: string;
  readonly instances: readonly Seen[];
}

export const NO_ROUND: Round = { answers: [], calls: 0, faults: [] };

/** All reads of a wait. */
export interface Reads {
  readonly calls: number;
  /** "throttled", or the code of another fault → how many reads met it. */
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

/** `14 reads, 9 throttled`. */
export function readsText({ calls, faults }: Reads): string {
  const failed = [...faults].map(([word, count]) => `${count} ${word}`);
  return [`${calls} read${calls === 1 ? "" : "s"}`, ...failed].join(", ");
}
