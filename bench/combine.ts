/** Combines the repeated runs of one case into one row of figures. Lags of all runs are pooled, peak memory is the
 * largest of all runs, and every other figure is the median of the runs. */
import type { Case } from "./cases.ts";
import type { RunFigures } from "./figures.ts";
import type { Usage } from "./meter.ts";
import { median, percentile, round } from "./numbers.ts";

export interface Run extends RunFigures {
  /** CPU time and memory of the provider process. Undefined on systems without /proc. */
  readonly usage: Usage | undefined;
  readonly wallSeconds: number;
  readonly stateBytes: number;
}

export interface CaseFigures {
  readonly name: string;
  readonly n: number;
  readonly rollouts: number;
  readonly waves: number;
  readonly runs: number;
  readonly sendCalls: number;
  readonly sendFloor: number;
  readonly commandCalls: number;
  readonly commandFloor: number;
  readonly readCalls: number;
  readonly readFloor: number;
  readonly readFloorForesight: number;
  readonly lagP50Ms: number;
  readonly lagP95Ms: number;
  readonly lagMaxMs: number;
  /** The largest of the limits of the waves' lags (lag-limit.ts gives each wave its own). */
  readonly lagLimitMs: number;
  readonly lagSamples: number;
  /** Number of lags that are longer than their own limit. */
  readonly lagsTooLong: number;
  readonly waitSeconds: number;
  readonly cpuSeconds: number | null;
  readonly cpuPer1000: number | null;
  readonly peakRssMb: number | null;
  readonly stateBytes: number;
  readonly readBytes: number;
  readonly otherCalls: number;
  readonly throttledCalls: number;
  readonly throttledSends: number;
  readonly throttledReads: number;
  readonly peakAfterThrottle: number;
  readonly failed: number;
  /** Time from the last end of an instance in one wave to the next wave's first SendFile call. Null with one wave. */
  readonly nextWaveP95Ms: number | null;
  readonly wallSeconds: number;
}

export function combine(one: Case, runs: readonly Run[]): CaseFigures {
  const mid = (pick: (run: Run) => number, digits = 0) => round(median(runs.map(pick)), digits);
  const lags = runs.flatMap((run) => run.lags);
  const lag = (share: number) =>
    percentile(
      lags.map(({ lagMs }) => lagMs),
      share,
    );
  const gaps = runs.flatMap((run) => run.gapsMs);
  const cpuSeconds = midOrNull(runs.map(({ usage }) => usage?.cpuSeconds));
  return {
    name: one.name,
    n: one.n,
    rollouts: one.rollouts,
    waves: one.waves,
    runs: runs.length,
    sendCalls: mid((run) => run.sendCalls),
    sendFloor: mid((run) => run.sendFloor),
    commandCalls: mid((run) => run.commandCalls),
    commandFloor: mid((run) => run.commandFloor),
    readCalls: mid((run) => run.readCalls),
    readFloor: mid((run) => run.readFloor),
    readFloorForesight: mid((run) => run.readFloorForesight),
    lagP50Ms: lag(0.5),
    lagP95Ms: lag(0.95),
    lagMaxMs: lag(1),
    lagLimitMs: Math.max(...lags.map(({ limitMs }) => limitMs)),
    lagSamples: lags.length,
    lagsTooLong: lags.filter(({ lagMs, limitMs }) => lagMs > limitMs).length,
    waitSeconds: mid((run) => run.waitSeconds, 2),
    cpuSeconds,
    cpuPer1000: cpuSeconds === null ? null : round((cpuSeconds / one.n) * 1_000, 3),
    peakRssMb: peakRss(runs),
    stateBytes: mid((run) => run.stateBytes),
    readBytes: mid((run) => run.readBytes),
    otherCalls: mid((run) => run.otherCalls),
    throttledCalls: mid((run) => run.throttledSends + run.throttledReads),
    throttledSends: mid((run) => run.throttledSends),
    throttledReads: mid((run) => run.throttledReads),
    peakAfterThrottle: Math.max(...runs.map((run) => run.peakAfterThrottle)),
    failed: mid((run) => run.failed),
    nextWaveP95Ms: gaps.length === 0 ? null : percentile(gaps, 0.95),
    wallSeconds: mid((run) => run.wallSeconds, 2),
  };
}

function midOrNull(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : round(median(known), 2);
}

/** Returns the largest peak memory of the runs, in millions of bytes. */
function peakRss(runs: readonly Run[]): number | null {
  const known = runs.flatMap(({ usage }) => (usage === undefined ? [] : [usage.peakRssBytes]));
  return known.length === 0 ? null : round(Math.max(...known) / 1e6, 1);
}
