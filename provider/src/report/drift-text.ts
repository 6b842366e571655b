/**
 * Makes the texts of a refresh about drift: which instances no longer hold what was delivered, and which could not be compared.
 */
import type { Comparison } from "../core/outcome/drift.ts";
import { instances } from "./count.ts";
import { showIds } from "./summary.ts";

/** Largest number of different reasons that are told, because every instance may differ in another way. */
const MAX_GROUPS = 10;

/** Said when a state was written before state kept what a comparison needs. */
export const NO_PROOFS =
  "drift cannot be looked for yet, because state lacks the proofs of the files; the next `pulumi up` that changes anything records them";

type Comparisons = ReadonlyMap<string, Comparison>;

/** Example: "drift: 2 of 20 instances no longer hold what was delivered; …", and a line for each way in which they differ. */
export function driftWarning(comparisons: Comparisons, total: number): string | undefined {
  const groups = grouped(comparisons, (one) => (one.kind === "drifted" ? one.texts.join("; ") : undefined));
  const count = sizeOf(groups);
  if (count === 0) return undefined;
  const verb = count === 1 ? "no longer holds" : "no longer hold";
  const head = `drift: ${countOf(count, total)} ${verb} what was delivered; the next \`pulumi up\` sends it there again`;
  return [head, ...linesOf(groups)].join("\n");
}

export function uncomparedWarning(comparisons: Comparisons, total: number): string | undefined {
  const groups = grouped(comparisons, (one) => (one.kind === "unseen" ? unseenText(one) : undefined));
  const count = sizeOf(groups);
  if (count === 0) return undefined;
  const them = count === 1 ? "it" : "them";
  const head = `drift: ${countOf(count, total)} could not be compared, and what is recorded of ${them} stands`;
  return [head, ...linesOf(groups)].join("\n");
}

function unseenText({ why, advice }: Extract<Comparison, { kind: "unseen" }>): string {
  return advice === undefined ? why : `${why}\n    → ${advice}`;
}

interface Group {
  readonly text: string;
  readonly ids: readonly string[];
}

/** Groups the instances by their texts. The largest group is first. */
function grouped(comparisons: Comparisons, textOf: (one: Comparison) => string | undefined): Group[] {
  const groups = Map.groupBy(comparisons, ([, comparison]) => textOf(comparison));
  return [...groups]
    .flatMap(([text, all]) => (text === undefined ? [] : [{ text, ids: all.map(([id]) => id) }]))
    .sort((a, b) => b.ids.length - a.ids.length);
}

function sizeOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { ids }) => sum + ids.length, 0);
}

function linesOf(groups: readonly Group[]): string[] {
  const lines = groups.slice(0, MAX_GROUPS).map(({ text, ids }) => `  ${showIds(ids)}: ${text}`);
  const more = sizeOf(groups.slice(MAX_GROUPS));
  return more === 0 ? lines : [...lines, `  and ${instances(more)} more`];
}

/** Example: "1 of 20 instances". */
function countOf(count: number, total: number): string {
  return `${count} of ${instances(total)}`;
}
