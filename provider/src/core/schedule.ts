/**
 * When results are read: the one rule that balances how late a result is seen against how many reads are made.
 * A read is due a little before the lag that is allowed would be over; the first one as soon as an answer can be there.
 */

/** How long ago a result may have come when it is seen, `elapsed` milliseconds after the first send was accepted. */
export function lagAllowed(elapsed: number): number {
  return elapsed < PATIENT_AFTER_MS ? 1_000 : 5_000;
}

/** People watch the first half minute; who is not done by then may take minutes. */
const PATIENT_AFTER_MS = 30_000;

/** The agent is reached over a connection that it keeps open: the fastest answers are there in a third of a second. */
const FIRST_MS = 400;
/** What is left of the lag is for the read itself. */
const SHARE = 0.9;
/** So that rollouts which started together do not go on knocking together. */
const JITTER = 0.1;

/** Milliseconds from the start of one round of reads to the next one. `random` is in [0, 1). */
export function readGap(elapsed: number, rounds: number, random: number): number {
  if (rounds === 0) return FIRST_MS * (1 - JITTER * random);
  return lagAllowed(elapsed) * SHARE * (1 - JITTER * random);
}
