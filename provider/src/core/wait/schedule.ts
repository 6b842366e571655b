/**
 * When results are read: the one rule that balances how late a result is seen against how many reads are made.
 * A read is due a little before the lag that is allowed would be over; the first one as soon as all answers can be there.
 */

/** What the next round depends on; times in epoch milliseconds. */
export interface Moment {
  /** When the last round was begun, or the waiting. */
  readonly now: number;
  /** When the first invocation was accepted. */
  readonly startedAt: number;
  /** When it was known that no more invocations will be accepted; `undefined` until then. */
  readonly decidedAt: number | undefined;
  readonly rounds: number;
  /** Calls of the last round. */
  readonly calls: number;
  /** No more than one in twenty instances has not ended, and none has ended for a while. */
  readonly stragglers: boolean;
}

/** How long ago a result may have come when it is seen, `elapsed` milliseconds after the first send was accepted. */
export function lagAllowed(elapsed: number): number {
  return elapsed < PATIENT_AFTER_MS ? 1_000 : LONGEST_LAG_MS;
}

/** People watch the first half minute; who is not done by then may take minutes. */
const PATIENT_AFTER_MS = 30_000;
const LONGEST_LAG_MS = 5_000;

/** The agent is reached over a connection that it keeps open: the fastest answers are there in less than half a second. */
const FIRST_MS = 500;
/** What is left of the lag is for the read itself; the first results of a wave came after its first send. */
const SHARE = 0.85;
const FIRST_SHARE = 0.95;
/** So that rollouts which started together do not go on knocking together. */
const JITTER = 0.05;

/** Milliseconds from `now` to the next round. `random` is in [0, 1). */
export function readGap(moment: Moment, random: number): number {
  const jitter = 1 - JITTER * random;
  const first = firstAt(moment, jitter) - moment.now;
  if (moment.rounds === 0 && first > 0) return first;
  const lag = lagAllowed(moment.now - moment.startedAt);
  // A few stragglers of a large fleet are worth about a call a second, not pages full of what is known already.
  const weight = moment.stragglers ? Math.max(1, moment.calls) : 1;
  return Math.min(lag * weight, LONGEST_LAG_MS) * SHARE * jitter;
}

/** When the fastest answers to the last sends can be there; while there may be more, when the first answer may wait no longer. */
function firstAt({ startedAt, decidedAt }: Moment, jitter: number): number {
  if (decidedAt !== undefined) return decidedAt + FIRST_MS * jitter;
  return startedAt + lagAllowed(0) * FIRST_SHARE * jitter;
}
