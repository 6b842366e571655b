/** Tests what is made of the figures: medians over runs, missed limits, the table, and the page docs/performance.md. */
import { describe, expect, test } from "vitest";
import type { Case } from "../../bench/cases.ts";
import { type CaseFigures, combine, type Run } from "../../bench/combine.ts";
import { performancePage } from "../../bench/docs.ts";
import { missesOf } from "../../bench/limits.ts";
import { exponentsOf, missed, type Report } from "../../bench/report.ts";
import { markdownTable, plainReport, plainTable } from "../../bench/table.ts";
import { DIRECT } from "../../bench/way.ts";

const ONE: Case = {
  name: "steady-500",
  fleet: "steady",
  n: 500,
  rollouts: 1,
  waves: 1,
  way: DIRECT,
  repeats: 3,
};
const RUN: Run = {
  sendCalls: 10,
  sendFloor: 10,
  commandCalls: 0,
  commandFloor: 0,
  readCalls: 3,
  readFloor: 2,
  readFloorForesight: 2,
  readBytes: 5_000,
  otherCalls: 10,
  throttledSends: 0,
  throttledReads: 0,
  peakAfterThrottle: 0,
  failed: 0,
  lags: [{ lagMs: 300, limitMs: 1_000, verdictAt: 0 }],
  gapsMs: [],
  waitSeconds: 0.5,
  usage: { cpuSeconds: 1, peakRssBytes: 150_000_000 },
  wallSeconds: 2,
  stateBytes: 38_000,
};
const run = (change: Partial<Run> = {}): Run => ({ ...RUN, ...change });
const figures = (change: Partial<CaseFigures> = {}): CaseFigures => ({ ...combine(ONE, [RUN]), ...change });
const ENVIRONMENT = {
  node: "v24.0.0",
  pulumi: "v3.274.1",
  pulumiSdk: "v3.270.0",
  cpus: 2,
  memoryGb: 8,
  platform: "linux x64",
  loadBefore: 0.1,
  date: "2026-01-31",
};
const report = (change: Partial<Report> = {}): Report => ({
  cases: [figures()],
  exponents: { calls: null, cpu: null },
  environment: ENVIRONMENT,
  errors: [],
  ...change,
});

describe("runs of one case", () => {
  test("are combined: all lags, the largest peak memory, medians of the rest", () => {
    const lag = (lagMs: number) => ({ lags: [{ lagMs, limitMs: 1_000, verdictAt: 0 }] });
    const rss = (peakRssBytes: number, cpuSeconds: number) => ({ usage: { cpuSeconds, peakRssBytes } });
    const runs = [
      run({ ...lag(100), ...rss(2e8, 1), readCalls: 3 }),
      run({ ...lag(1_200), ...rss(1e8, 3), readCalls: 9 }),
      run({ ...lag(200), ...rss(1e8, 2), readCalls: 4 }),
    ];
    expect(combine(ONE, runs)).toMatchObject({
      ...{ runs: 3, readCalls: 4, cpuSeconds: 2, cpuPer1000: 4, peakRssMb: 200, nextWaveP95Ms: null },
      ...{ lagP50Ms: 200, lagP95Ms: 1_200, lagMaxMs: 1_200, lagSamples: 3, lagsTooLong: 1 },
    });
  });

  test("have a limit for each lag", () => {
    const lags = [
      { lagMs: 900, limitMs: 1_000, verdictAt: 0 },
      { lagMs: 4_000, limitMs: 5_000, verdictAt: 0 },
    ];
    const one = combine(ONE, [run({ lags })]);
    expect(one).toMatchObject({ lagLimitMs: 5_000, lagsTooLong: 0 });
    expect(missesOf(one)).toEqual([]);
    const early = combine(ONE, [run({ lags: [{ lagMs: 4_000, limitMs: 1_000, verdictAt: 0 }] })]);
    expect(missesOf(early)).toEqual(["1 of 1 lags too long"]);
  });

  test("have no CPU time and memory on a system without /proc", () => {
    expect(combine(ONE, [run({ usage: undefined })])).toMatchObject({ cpuSeconds: null, peakRssMb: null });
  });
});

describe("limits", () => {
  test.each([
    [{ sendCalls: 11 }, /SendFile calls 11 > floor 10/],
    [{ readCalls: 4 }, /reads 4 > 1.5 × floor 2/],
    [{ n: 10_000, peakRssMb: 300 }, /peak memory 300/],
    [{ n: 10_000, cpuSeconds: 5 }, /CPU 5 s/],
    [{ n: 10_000, stateBytes: 4_000_000 }, /state 4000000/],
    [{ peakAfterThrottle: 11 }, /11 calls in a second/],
  ])("%j is missed", (change, text) => {
    expect(missesOf(figures(change)).join()).toMatch(text);
  });

  test("of memory, CPU and state apply to one large rollout, not to ten", () => {
    expect(missesOf(figures({ n: 10_000, rollouts: 10, peakRssMb: 400 }))).toEqual([]);
  });

  test("of parallel rollouts, of updates with nothing to send and of growth can be missed", () => {
    const noop = { n: 100, upMs: 1_400, trivialMs: 1_000, overMs: 301, pairs: 5, calls: 1 };
    const cases = [
      figures({ name: "steady-10000", readCalls: 3 }),
      figures({ name: "steady-10x1000", otherCalls: 15 }),
    ];
    expect(missed(report({ noop, cases, exponents: { calls: 1.2, cpu: 0.9 } }))).toEqual([
      "steady-10x1000: 28 calls > 1.2 × 23 of steady-10000",
      "noop: 1 API calls, must be none",
      "noop: 301 ms over a trivial resource, limit 300",
      "calls grow as N^1.2, limit N^1.1",
    ]);
  });
});

test("growth is computed only if both steady cases were run", () => {
  const large = figures({ name: "steady-10000", n: 10_000, sendCalls: 200, readCalls: 60, otherCalls: 200 });
  expect(exponentsOf([figures(), large]).calls).toBeCloseTo(1, 3);
  expect(exponentsOf([figures()])).toEqual({ calls: null, cpu: null });
  expect(exponentsOf([figures({ cpuSeconds: null }), large]).cpu).toBeNull();
});

describe("text", () => {
  test("columns line up", () => {
    const rows = [
      ["case", "n"],
      ["steady", "10000"],
    ];
    expect(plainTable(rows)).toBe("case    n\nsteady  10000");
    expect(markdownTable(rows)).toBe("| case   | n     |\n| ------ | ----- |\n| steady | 10000 |");
  });

  test("a missed limit is marked and listed below the table, and so is a case that failed", () => {
    const cases = [figures(), figures({ name: "tail-1", readCalls: 9 })];
    const text = plainReport(report({ cases, errors: [{ name: "failing-1", problem: "boom" }] }));
    expect(text).toMatch(/^steady-500 .* ok$/m);
    expect(text).toMatch(/^tail-1 .*9 \/ 2 \(×4\.50\).* MISSED$/m);
    expect(text).toContain("tail-1: reads 9 > 1.5 × floor 2");
    expect(text).toContain("FAILED failing-1: boom");
  });

  test("the page names machine, versions, date and missed limits", () => {
    const page = performancePage(report({ cases: [figures({ readCalls: 9 })] }));
    for (const part of ["2026-01-31", "2 cores", "v24.0.0", "v3.274.1", "| steady-500"])
      expect(page).toContain(part);
    expect(page).toContain("steady-500: reads 9 > 1.5 × floor 2");
  });
});
