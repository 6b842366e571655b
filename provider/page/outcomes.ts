/** The outcomes in the order in which the page shows them, failed first, with their words. */
import type { Counts, Outcome } from "../src/results.ts";

interface Shown {
  readonly outcome: Outcome;
  readonly word: string;
  /** True when an instance with this outcome may not hold the files. */
  readonly isProblem: boolean;
}

export const OUTCOMES: readonly Shown[] = [
  { outcome: "failed", word: "failed", isProblem: true },
  { outcome: "unreachable", word: "unreachable", isProblem: true },
  { outcome: "unknown", word: "unknown", isProblem: true },
  { outcome: "notAttempted", word: "not attempted", isProblem: true },
  { outcome: "success", word: "success", isProblem: false },
  { outcome: "unchanged", word: "unchanged", isProblem: false },
];

export const PROBLEMS: readonly Outcome[] = OUTCOMES.flatMap(({ outcome, isProblem }) =>
  isProblem ? [outcome] : [],
);

const RANKS = new Map(OUTCOMES.map(({ outcome }, rank) => [outcome, rank]));
const WORDS = new Map(OUTCOMES.map(({ outcome, word }) => [outcome, word]));

export function rankOf(outcome: Outcome): number {
  return RANKS.get(outcome) ?? 0;
}

export function wordOf(outcome: Outcome): string {
  return WORDS.get(outcome) ?? outcome;
}

export function isProblem(outcome: Outcome): boolean {
  return PROBLEMS.includes(outcome);
}

/** The outcomes that occur, with how often. */
export function present(counts: Counts): { readonly outcome: Outcome; readonly count: number }[] {
  return OUTCOMES.map(({ outcome }) => ({ outcome, count: counts[outcome] })).filter(
    ({ count }) => count > 0,
  );
}

/** Example: "2 failed, 10 success". */
export function countsText(counts: Counts): string {
  return present(counts)
    .map(({ outcome, count }) => `${number(count)} ${wordOf(outcome)}`)
    .join(", ");
}

export function number(value: number): string {
  return value.toLocaleString("en");
}

export function instances(count: number): string {
  return `${number(count)} ${count === 1 ? "instance" : "instances"}`;
}
