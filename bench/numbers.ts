/** Percentiles, medians and growth: what is made of several measurements. Pure. */

/** Nearest rank: always a value that was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new Error("a percentile of nothing");
  return value;
}

/** The mean of the two in the middle when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  if (high === undefined || low === undefined) throw new Error("a median of nothing");
  return (low + high) / 2;
}

export interface Point {
  readonly n: number;
  readonly value: number;
}

/** The exponent e of value ~ n^e between two points. */
export function exponent(from: Point, to: Point): number {
  return Math.log(to.value / from.value) / Math.log(to.n / from.n);
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
