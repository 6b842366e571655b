/** The lag that design §9 allows: 1 s for what ends in the first 30 s of a wave's wait, 5 s for what ends later.
 * The wait counts from the wave's first end: before it there is nothing to be late for. */
const FIRST_MS = 30_000;
const FIRST_LAG_MS = 1_000;
const LATER_LAG_MS = 5_000;

/** Milliseconds within which what ends at `time` must be seen, in a wave whose first instance ended at `first`. */
export function lagLimit(time: number, first: number): number {
  return time - first < FIRST_MS ? FIRST_LAG_MS : LATER_LAG_MS;
}
