/**
 * Words that all formats of a report share: the verdict on a rollout, its counts, the outcomes, and ids in a row.
 */
import type { Counts, Outcome, RolloutResult } from "../args.ts";

/** All outcomes in the order in which a report lists them, with the word for each. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  failed: "failed",
  unreachable: "unreachable",
  unknown: "unknown",
  notAttempted: "not attempted",
  success: "success",
  unchanged: "unchanged",
};

const REASONS: Readonly<Record<RolloutResult["reason"], string>> = {
  passed: "it ended within the allowances",
  budget: "it exceeded its failure budget",
  cancelled: "it was cancelled",
  deadline: "a deadline was over",
  error: "an error ended it",
};

/** Example: "did not pass: it exceeded its failure budget". */
export function verdictText({ passed, reason, counts }: RolloutResult): string {
  if (!passed) return reason === "passed" ? "did not pass" : `did not pass: ${REASONS[reason]}`;
  const tolerated = counts.total - holders(counts);
  return tolerated === 0 ? "passed" : `passed, with ${tolerated} tolerated`;
}

/** Example: "1 failed, 2 not attempted, 9 success". */
export function countsText(counts: Counts): string {
  const told = Object.entries(OUTCOME_WORDS) as [Outcome, string][];
  const shown = told.filter(([outcome]) => counts[outcome] > 0);
  return shown.map(([outcome, word]) => `${counts[outcome]} ${word}`).join(", ");
}

/** The number of instances that hold the files. */
export function holders({ success, unchanged }: Counts): number {
  return success + unchanged;
}

/** Example: "3 rollouts: 2 passed, 1 did not pass". */
export function overallText(results: readonly RolloutResult[]): string {
  const passed = results.filter((result) => result.passed).length;
  const failed = results.length - passed;
  const parts = [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(failed > 0 ? [`${failed} did not pass`] : []),
  ];
  return `${results.length} ${results.length === 1 ? "rollout" : "rollouts"}: ${parts.join(", ")}`;
}

/** The first ids, and how many more there are. */
export function idsText(ids: readonly string[], max: number): string {
  const more = ids.length - max;
  return ids.slice(0, max).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Counts groups that are left out, for example "and 40 more instances for 12 other reasons"; an empty list for none. */
export function othersText(rest: readonly { readonly ids: readonly string[] }[]): string[] {
  if (rest.length === 0) return [];
  const count = rest.reduce((sum, { ids }) => sum + ids.length, 0);
  const reasons = rest.length === 1 ? "another reason" : `${rest.length} other reasons`;
  return [`and ${count} more ${count === 1 ? "instance" : "instances"} for ${reasons}`];
}
