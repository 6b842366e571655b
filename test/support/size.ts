/**
 * Tells a `*.sized.test.ts` how much to do: little in `npm test`, everything in `npm run test:long`. Its random choices
 * come from one seed, which is fixed in `npm test` and new in each long run. TEST_SEED sets the seed to repeat a run.
 */
import fc from "fast-check";

const isLong = process.env.TEST_SIZE === "long";

export function size<T>(short: T, long: T): T {
  return isLong ? long : short;
}

export const SEED = Number(process.env.TEST_SEED ?? (isLong ? Math.trunc(Math.random() * 2 ** 31) : 3));

/** Cuts the span into `count` equal parts and returns one random moment of each, in milliseconds. */
export function moments(count: number, spanMs: number): number[] {
  const parts = fc.sample(fc.noBias(fc.nat(999)), { seed: SEED, numRuns: count });
  return parts.map((part, at) => Math.round(((at + part / 1_000) / count) * spanMs));
}

/** Returns one in so many of the items. The seed decides which, so that in time each one has its turn. */
export function oneIn<T>(step: number, items: readonly T[]): T[] {
  return items.filter((_, n) => n % step === SEED % step);
}
