/** Turns the data of a page into what its parts show: each rollout with one row for each instance, failed first. */
import type { Alike, PageData, PageRollout } from "../src/report/page-data.ts";
import type { Counts, InstanceResult } from "../src/results.ts";
import { rankOf } from "./outcomes.ts";

export interface Row {
  readonly id: string;
  readonly result: InstanceResult;
  /** Place of the instance's reason in `groups`. Absent when the instance holds the files as planned. */
  readonly reason?: number;
  /** FinishTime in milliseconds. Absent when it is not known. */
  readonly finish?: number;
  /** What the text filter searches, in small letters. */
  readonly words: string;
}

export interface Rollout extends Omit<PageRollout, "instances"> {
  /** The name, with a number when another rollout of the page has the same name. */
  readonly key: string;
  readonly rows: readonly Row[];
  /** How many rows have each outcome. A report that is not complete has fewer rows than its counts say. */
  readonly listed: Counts;
  /** The zones of all instances, sorted. */
  readonly zones: readonly string[];
}

/** The rollouts, of which those that did not pass come first. */
export function rolloutsOf(data: PageData): Rollout[] {
  const all = data.rollouts.map((one, place) => {
    const before = data.rollouts.slice(0, place).filter(({ name }) => name === one.name).length;
    return rolloutOf(one, before === 0 ? one.name : `${one.name} (${before + 1})`);
  });
  return all.sort((a, b) => Number(a.result.passed) - Number(b.result.passed));
}

function rolloutOf({ instances, ...rest }: PageRollout, key: string): Rollout {
  const reasons = new Map(rest.groups.flatMap(({ ids }, place) => ids.map((id) => [id, place] as const)));
  const rows = instances.flatMap((one) => rowsOf(one, rest.groups, reasons)).sort(failedFirst);
  const zones = new Set(rows.flatMap(({ result: { zone } }) => zone ?? []));
  return { ...rest, key, rows, listed: countsOf(rows), zones: [...zones].sort() };
}

function countsOf(rows: readonly Row[]): Counts {
  const counts = {
    total: 0,
    success: 0,
    unchanged: 0,
    failed: 0,
    unreachable: 0,
    unknown: 0,
    notAttempted: 0,
  };
  for (const { result } of rows) {
    counts.total++;
    counts[result.outcome]++;
  }
  return counts;
}

function rowsOf(
  { ids, result }: Alike,
  groups: PageRollout["groups"],
  reasons: ReadonlyMap<string, number>,
): Row[] {
  const finish = Date.parse(result.finishTime ?? "");
  return ids.map((id) => {
    const reason = reasons.get(id);
    const group = reason === undefined ? undefined : groups[reason];
    return {
      id,
      result,
      words: searched(id, result, group?.reason, group?.advice),
      ...(reason === undefined ? {} : { reason }),
      ...(Number.isNaN(finish) ? {} : { finish }),
    };
  });
}

function searched(id: string, result: InstanceResult, ...more: (string | undefined)[]): string {
  const { status, errorCode, errorInfo, step, message, advice, zone, invokeId, drifted = [] } = result;
  const texts = [
    id,
    status,
    errorCode,
    errorInfo,
    step,
    message,
    advice,
    zone,
    invokeId,
    ...drifted,
    ...more,
  ];
  return texts.filter(Boolean).join("\n").toLowerCase();
}

export function failedFirst(a: Row, b: Row): number {
  return (
    rankOf(a.result.outcome) - rankOf(b.result.outcome) ||
    (a.reason ?? -1) - (b.reason ?? -1) ||
    a.result.wave - b.result.wave ||
    (a.id < b.id ? -1 : 1)
  );
}
