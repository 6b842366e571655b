/** Formats the figures as a table for the console and for Markdown, each figure beside its floor or limit. */
import type { CaseFigures } from "./combine.ts";
import { LARGE, missesOf, NOOP_OVER_TRIVIAL_MS } from "./limits.ts";
import { missed as missesIn, NOOPS, type Report } from "./report.ts";

type Row = readonly string[];

const COLUMNS: readonly (readonly [string, (one: CaseFigures) => string])[] = [
  ["case", ({ name }) => name],
  ["runs", ({ runs }) => String(runs)],
  ["SendFile / floor", ({ sendCalls, sendFloor }) => `${sendCalls} / ${sendFloor}`],
  [
    "RunCommand / floor",
    ({ commandCalls, commandFloor }) => (commandFloor === 0 ? "–" : `${commandCalls} / ${commandFloor}`),
  ],
  [
    "reads / floor",
    ({ readCalls, readFloor }) => `${readCalls} / ${readFloor} (×${(readCalls / readFloor).toFixed(2)})`,
  ],
  ["other", ({ otherCalls }) => String(otherCalls)],
  ["throttled", ({ throttledCalls }) => String(throttledCalls)],
  [
    "lag p50 / p95 / max (limit), ms",
    (one) => `${one.lagP50Ms} / ${one.lagP95Ms} / ${one.lagMaxMs} (${one.lagLimitMs})`,
  ],
  ["wait, s", ({ waitSeconds }) => waitSeconds.toFixed(1)],
  [
    "CPU, s",
    (one) => `${one.cpuSeconds?.toFixed(2) ?? "–"}${isLarge(one) ? ` (< ${LARGE.cpuSeconds})` : ""}`,
  ],
  ["peak, MB", (one) => `${one.peakRssMb?.toFixed(0) ?? "–"}${isLarge(one) ? ` (< ${LARGE.rssMb})` : ""}`],
  ["state, KB", (one) => `${kilo(one.stateBytes)}${isLarge(one) ? ` (< ${kilo(LARGE.stateBytes)})` : ""}`],
  ["read, KB", ({ readBytes }) => kilo(readBytes)],
  ["", (one) => (missesOf(one).length === 0 ? "ok" : "MISSED")],
];

/** The first row holds the column heads. */
export function rowsOf(cases: readonly CaseFigures[]): Row[] {
  return [COLUMNS.map(([head]) => head), ...cases.map((one) => COLUMNS.map(([, cell]) => cell(one)))];
}

export function plainTable(rows: readonly Row[]): string {
  return align(rows)
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

export function markdownTable(rows: readonly Row[]): string {
  const [heads = [], ...rest] = align(rows);
  const line = heads.map((head) => "-".repeat(head.length));
  return [heads, line, ...rest].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function align(rows: readonly Row[]): string[][] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)));
}

/** The lines below the table: updates with nothing to send, cold start and growth, each with its limit. */
export function linesBelow(report: Report): string[] {
  const noops = NOOPS.flatMap((name) => {
    const one = report[name];
    if (one === undefined) return [];
    const limit = NOOP_OVER_TRIVIAL_MS[name];
    return [
      `Nothing to send, ${one.n} instances${name === "noopActivation" ? " with activation" : ""}: ${one.upMs} ms, trivial resource ${one.trivialMs} ms, ` +
        `${one.overMs} ms over it (limit ${limit}; medians of ${one.pairs} pairs), ${one.calls} API calls`,
    ];
  });
  const { start, exponents } = report;
  const { calls, cpu } = exponents;
  return [
    ...noops,
    ...(start === undefined
      ? []
      : [
          `Cold start: handler ${start.handlerMs} ms, bare dynamic host ${start.bareMs} ms, that host with the ` +
            `handler ${start.hostWithHandlerMs} ms (medians of ${start.rounds})`,
        ]),
    ...(calls === null && cpu === null
      ? []
      : [`Growth from 500 to 10,000 instances: calls N^${calls ?? "?"}, CPU N^${cpu ?? "?"} (limit N^1.1)`]),
  ];
}

export function plainReport(report: Report): string {
  const missed = missesIn(report);
  return [
    ...(report.cases.length === 0 ? [] : [plainTable(rowsOf(report.cases)), ""]),
    ...linesBelow(report),
    ...(missed.length === 0 ? ["No limit was missed."] : ["Missed:", ...missed.map((text) => `  ${text}`)]),
    ...report.errors.map(({ name, problem }) => `FAILED ${name}: ${problem}`),
  ].join("\n");
}

function isLarge({ n, rollouts }: CaseFigures): boolean {
  return n === LARGE.n && rollouts === 1;
}

function kilo(bytes: number): string {
  return (bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0);
}
