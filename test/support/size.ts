/**
 * How much a `*.sized.test.ts` does: little in `npm test`, all in `npm run test:long`. Its random choices follow one
 * seed, which is the same in every `npm test`, new in every long run, and given again as TEST_SEED.
 */
import fc from "fast-check";

const isLong = process.env.TEST_SIZE === "long";

export function size<T>(short: T, long: T): T {
  return isLong ? long : short;
}

export const SEED = Number(process.env.TEST_SEED ?? (isLong ? Math.trunc(Math.random() * 2 ** 31) : 3));

/** Moments at random, one in each of `count` equal parts of the span, in milliseconds. */
export function moments(count: number, spanMs: number): number[] {
  const parts = fc.sample(fc.noBias(fc.nat(999)), { seed: SEED, numRuns: count });
  return parts.map((part, at) => Math.round(((at + part / 1_000) / count) * spanMs));
}
