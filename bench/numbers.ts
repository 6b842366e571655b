/** Computes percentiles, medians and growth from several measurements. */

/** Percentile by nearest rank, so the result is always one of the values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new Error("a percentile of nothing");
  return value;
}

/** The middle value, or the mean of the two middle values when their number is even. */
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

/** Returns the exponent e for which value grows as n^e from one point to the other. */
export function exponent(from: Point, to: Point): number {
  return Math.log(to.value / from.value) / Math.log(to.n / from.n);
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
