/**
 * Decides when results are read, so that results are seen soon with few reads. The first round is due when the fastest
 * instances can have ended; each further round is due a little before the allowed lag is over (decisions/010).
 */

/** What the time of the next round depends on; times are epoch milliseconds. */
export interface Moment {
  /** When the last round was begun, or the wait when there was no round. */
  readonly now: number;
  /** When the first invocation was accepted, in epoch milliseconds. */
  readonly startedAt: number;
  /** When it was known that no more invocations will be accepted; `undefined` until then. */
  readonly decidedAt: number | undefined;
  readonly rounds: number;
  /** Calls of the last round. */
  readonly calls: number;
  /** No more than one in twenty instances has not ended, and none has ended for a while. */
  readonly stragglers: boolean;
}

/** Milliseconds by which a result may be seen late, `elapsed` milliseconds after the first invocation was accepted. */
export function lagAllowed(elapsed: number): number {
  return elapsed < PATIENT_AFTER_MS ? 1_000 : LONGEST_LAG_MS;
}

/** People watch the first half minute. An instance that has not ended by then may take minutes. */
const PATIENT_AFTER_MS = 30_000;
const LONGEST_LAG_MS = 5_000;

/** The agent keeps its connection open, so that the fastest instances end in less than half a second. */
const FIRST_MS = 500;
/** The part of the allowed lag after which a round is due; the rest is for the read itself. */
const SHARE = 0.85;
/** The same for the first round. Its lag counts from the first accepted invocation, and no result came before that. */
const FIRST_SHARE = 0.95;
/** Rounds come up to this part earlier, so that rollouts which started together do not go on reading together. */
const JITTER = 0.05;

/** Milliseconds from `now` to the next round. `random` is in [0, 1). */
export function readGap(moment: Moment, random: number): number {
  const jitter = 1 - JITTER * random;
  const first = firstAt(moment, jitter) - moment.now;
  if (moment.rounds === 0 && first > 0) return first;
  const lag = lagAllowed(moment.now - moment.startedAt);
  // A few stragglers of a large fleet are worth about one call a second, not pages full of what is known already.
  const weight = moment.stragglers ? Math.max(1, moment.calls) : 1;
  return Math.min(lag * weight, LONGEST_LAG_MS) * SHARE * jitter;
}

/**
 * When the first round is due. Once all invocations are decided, that is when the last ones can have ended; until then it is
 * when the first result may wait no longer.
 */
function firstAt({ startedAt, decidedAt }: Moment, jitter: number): number {
  if (decidedAt !== undefined) return decidedAt + FIRST_MS * jitter;
  return startedAt + lagAllowed(0) * FIRST_SHARE * jitter;
}
