/** The lag that design §9 allows: 1 s for what ends in the first 30 s of a wave's wait, 5 s for what ends later.
 * The wait counts from the first end that is possible: before it there is nothing to see. */
const FIRST_MS = 30_000;
const FIRST_LAG_MS = 1_000;
const LATER_LAG_MS = 5_000;

/** When the wait of a wave begins: its first send, and the time that the fastest instance takes. */
export function waitStart(sends: readonly { readonly createdAt: number }[], fastestMs: number): number {
  return (
    sends.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY) + fastestMs
  );
}

/** Milliseconds within which what ends at `time` must be seen, in a wave whose wait began at `start`. */
export function lagLimit(time: number, start: number): number {
  return time - start < FIRST_MS ? FIRST_LAG_MS : LATER_LAG_MS;
}
