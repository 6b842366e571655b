/** Which instances the page lists, and in which order: by outcome, zone, reason, wave and text. */
import type { Outcome } from "../src/results.ts";
import { failedFirst, type Row } from "./data.ts";

export interface Filter {
  /** Empty: every outcome. */
  readonly outcomes: readonly Outcome[];
  readonly zone?: string | undefined;
  /** Place of a reason in the groups of the rollout. */
  readonly reason?: number | undefined;
  readonly wave?: number | undefined;
  /** Every word must occur in the instance's texts. */
  readonly text: string;
}

export const NO_FILTER: Filter = { outcomes: [], text: "" };

export type Column = "problem" | "id" | "wave" | "zone" | "attempts" | "finish";

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** The order at first: failed first, then by reason, wave and id. */
export const FAILED_FIRST: Order = { column: "problem", isDescending: false };

export function isActive({ outcomes, zone, reason, wave, text }: Filter): boolean {
  return outcomes.length > 0 || (zone ?? reason ?? wave) !== undefined || text.trim() !== "";
}

export function filtered(rows: readonly Row[], filter: Filter): readonly Row[] {
  if (!isActive(filter)) return rows;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => matches(row, filter) && words.every((word) => row.words.includes(word)));
}

function matches({ result, reason }: Row, filter: Filter): boolean {
  return (
    (filter.outcomes.length === 0 || filter.outcomes.includes(result.outcome)) &&
    (filter.zone === undefined || result.zone === filter.zone) &&
    (filter.reason === undefined || reason === filter.reason) &&
    (filter.wave === undefined || result.wave === filter.wave)
  );
}

/** `rows` are in the order at first. Instances that do not have what is sorted by come last. */
export function sorted(rows: readonly Row[], { column, isDescending }: Order): readonly Row[] {
  if (column === "problem") return isDescending ? rows.toReversed() : rows;
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [valueIn(a, column), valueIn(b, column)];
    if (x === y) return failedFirst(a, b);
    if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
    return x < y ? -sign : sign;
  });
}

function valueIn(
  { id, result, finish }: Row,
  column: Exclude<Column, "problem">,
): string | number | undefined {
  switch (column) {
    case "id":
      return id;
    case "wave":
    case "zone":
    case "attempts":
      return result[column];
    case "finish":
      return finish;
  }
}
