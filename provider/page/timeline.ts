/**
 * Lays out the timeline: a lane for each wave, and in it how many instances finished in each interval, those that hold the files
 * above the line and the others below it.
 */
import { utcSecond, utcTickInterval, utcTicks } from "d3-time";
import type { Outcome } from "../src/results.ts";
import type { Row } from "./data.ts";
import { isProblem, OUTCOMES } from "./outcomes.ts";
import { timeOfDay } from "./time.ts";

/** More waves than this share lanes, so that the timeline stays on one screen. */
const MAX_LANES = 20;

export interface Part {
  readonly outcome: Outcome;
  readonly count: number;
}

/** The instances of a lane that finished in one interval. */
export interface Bin {
  readonly start: number;
  readonly holding: readonly Part[];
  readonly problems: readonly Part[];
}

export interface Lane {
  readonly firstWave: number;
  readonly lastWave: number;
  readonly bins: readonly Bin[];
  /** Instances that did not finish in this run, such as those that were never sent to. */
  readonly unfinished: readonly Part[];
}

export interface Timeline {
  readonly start: number;
  readonly end: number;
  /** Width of a bin in milliseconds. */
  readonly step: number;
  /** How far a bin is drawn before its start. The API's times are whole seconds, so that a bin of a second stands on its second. */
  readonly shift: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly lanes: readonly Lane[];
  /** The largest number of instances of a bin above and below the line. */
  readonly mostHolding: number;
  readonly mostProblems: number;
}

/** What the timeline spans. It is made from all instances, so that a filter moves nothing. */
export interface Frame {
  readonly start: number;
  readonly end: number;
  readonly waves: readonly number[];
}

/** Returns when a row finished in this run. An unchanged instance, or one without an attempt, tells of an earlier run. */
function finishOf({ finish, result: { outcome } }: Row): number | undefined {
  return outcome === "unchanged" || outcome === "notAttempted" ? undefined : finish;
}

/** Returns undefined when no instance finished. */
export function frameOf(rows: readonly Row[]): Frame | undefined {
  const waves = new Set<number>();
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    waves.add(row.result.wave);
    const at = finishOf(row);
    if (at === undefined) continue;
    start = Math.min(start, at);
    end = Math.max(end, at);
  }
  return start > end ? undefined : { start, end, waves: [...waves].sort((a, b) => a - b) };
}

/** `maxBins` and `maxTicks` say how many have room side by side. */
export function timeline(rows: readonly Row[], frame: Frame, maxBins: number, maxTicks: number): Timeline {
  const interval = utcTickInterval(new Date(frame.start), new Date(frame.end), maxBins) ?? utcSecond;
  const isShort = +interval.offset(new Date(0), 1) <= 1000;
  const unit = isShort ? utcSecond : interval;
  const start = +unit.floor(new Date(frame.start));
  const end = +unit.offset(unit.floor(new Date(frame.end)), 1);
  const lanes = shareLanes(frame.waves).map((waves) =>
    laneOf(rows, waves, (at) => +unit.floor(new Date(at))),
  );
  const bins = lanes.flatMap((lane) => lane.bins);
  const most = (side: "holding" | "problems") => Math.max(0, ...bins.map((bin) => sum(bin[side])));
  const step = +unit.offset(new Date(start), 1) - start;
  const shift = step === 1000 ? step / 2 : 0;
  return {
    start: start - shift,
    end: end - shift,
    step,
    shift,
    ticks: ticksOf(start - shift, end - shift, maxTicks),
    lanes,
    mostHolding: most("holding"),
    mostProblems: most("problems"),
  };
}

function shareLanes(waves: readonly number[]): number[][] {
  const size = Math.ceil(waves.length / MAX_LANES);
  return waves.flatMap((_, at) => (at % size === 0 ? [waves.slice(at, at + size)] : []));
}

function laneOf(rows: readonly Row[], waves: readonly number[], binOf: (at: number) => number): Lane {
  const [firstWave = 1] = waves;
  const lastWave = waves.at(-1) ?? firstWave;
  const bins = new Map<number, Row[]>();
  const unfinished: Row[] = [];
  for (const row of rows) {
    if (row.result.wave < firstWave || row.result.wave > lastWave) continue;
    const at = finishOf(row);
    if (at === undefined) unfinished.push(row);
    else addTo(bins, binOf(at), row);
  }
  const sortedBins = [...bins].sort(([a], [b]) => a - b).map(([start, of]) => ({ start, ...sides(of) }));
  return { firstWave, lastWave, bins: sortedBins, unfinished: partsOf(unfinished) };
}

function addTo(bins: Map<number, Row[]>, start: number, row: Row): void {
  const bin = bins.get(start);
  if (bin === undefined) bins.set(start, [row]);
  else bin.push(row);
}

function sides(rows: readonly Row[]): Omit<Bin, "start"> {
  const parts = partsOf(rows);
  return {
    holding: parts.filter(({ outcome }) => !isProblem(outcome)),
    problems: parts.filter(({ outcome }) => isProblem(outcome)),
  };
}

function partsOf(rows: readonly Row[]): Part[] {
  const counts = new Map<Outcome, number>();
  for (const { result } of rows) counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
  return OUTCOMES.flatMap(({ outcome }) => {
    const count = counts.get(outcome) ?? 0;
    return count === 0 ? [] : [{ outcome, count }];
  });
}

export function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { count }) => total + count, 0);
}

/** Ticks closer than a second have the same label, so there are none. */
function ticksOf(start: number, end: number, maxTicks: number): Timeline["ticks"] {
  const all = utcTicks(new Date(start), new Date(end), Math.max(1, maxTicks)).map(Number);
  return all.filter((at) => at % 1000 === 0).map((at) => ({ at, label: timeOfDay(at) }));
}
