/** The lag that a result may have: 1 s if it ends in the first 30 s of its wave's wait, 5 s if it ends later.
 * The wait begins at the first moment at which an instance of the wave can have ended. */
const FIRST_MS = 30_000;
const FIRST_LAG_MS = 1_000;
const LATER_LAG_MS = 5_000;

/** The wait of a wave begins when its first send is `fastestMs` old, because no instance can end before that. */
export function waitStart(sends: readonly { readonly createdAt: number }[], fastestMs: number): number {
  return (
    sends.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY) + fastestMs
  );
}

/** Milliseconds within which a result that ends at `time` must be read, in a wave whose wait began at `start`. */
export function lagLimit(time: number, start: number): number {
  return time - start < FIRST_MS ? FIRST_LAG_MS : LATER_LAG_MS;
}
