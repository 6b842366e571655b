/** Defines the report that `--json` prints, and finds the speed limits (limits.ts) that it misses. */
import type { CaseFigures } from "./combine.ts";
import type { Environment } from "./environment.ts";
import { EXPONENT, missesOf, NOOP_OVER_TRIVIAL_MS, PARALLEL_OVER_ONE } from "./limits.ts";
import type { NoopFigures } from "./noop.ts";
import { exponent, round } from "./numbers.ts";
import type { StartFigures } from "./start.ts";

export const NOOPS = ["noop", "noop10000", "noopActivation"] as const;

export interface Report {
  readonly cases: readonly CaseFigures[];
  readonly noop?: NoopFigures;
  readonly noop10000?: NoopFigures;
  /** Like noop10000, with an activation. */
  readonly noopActivation?: NoopFigures;
  readonly start?: StartFigures;
  /** Exponent e of growth as n^e from case steady-500 to case steady-10000. Null when one of the two was not run. */
  readonly exponents: { readonly calls: number | null; readonly cpu: number | null };
  readonly environment: Environment;
  /** Each case or figure that could not be measured, and why. */
  readonly errors: readonly { readonly name: string; readonly problem: string }[];
}

export function exponentsOf(cases: readonly CaseFigures[]): Report["exponents"] {
  const from = cases.find(({ name }) => name === "steady-500");
  const to = cases.find(({ name }) => name === "steady-10000");
  const growth = (pick: (one: CaseFigures) => number | null) => {
    const [a, b] = [from, to].map((one) => (one === undefined ? null : pick(one)));
    if (from === undefined || to === undefined || a == null || b == null) return null;
    return round(exponent({ n: from.n, value: a }, { n: to.n, value: b }), 3);
  };
  return { calls: growth(callsOf), cpu: growth(({ cpuSeconds }) => cpuSeconds) };
}

export function callsOf({ sendCalls, commandCalls, readCalls, otherCalls }: CaseFigures): number {
  return sendCalls + commandCalls + readCalls + otherCalls;
}

/** Returns one line for each missed limit, beginning with the name of the case. */
export function missed(report: Report): string[] {
  const cases = report.cases.flatMap((one) => missesOf(one).map((text) => `${one.name}: ${text}`));
  return [...cases, ...parallelMiss(report.cases), ...noopMisses(report), ...exponentMisses(report)];
}

function parallelMiss(cases: readonly CaseFigures[]): string[] {
  const ten = cases.find(({ name }) => name === "steady-10x1000");
  const one = cases.find(({ name }) => name === "steady-10000");
  if (ten === undefined || one === undefined || callsOf(ten) <= PARALLEL_OVER_ONE * callsOf(one)) return [];
  return [`steady-10x1000: ${callsOf(ten)} calls > ${PARALLEL_OVER_ONE} × ${callsOf(one)} of steady-10000`];
}

function noopMisses(report: Report): string[] {
  return NOOPS.flatMap((name) => {
    const one = report[name];
    if (one === undefined) return [];
    const limit = NOOP_OVER_TRIVIAL_MS[name];
    return [
      ...(one.calls > 0 ? [`${name}: ${one.calls} API calls, must be none`] : []),
      ...(one.overMs > limit ? [`${name}: ${one.overMs} ms over a trivial resource, limit ${limit}`] : []),
    ];
  });
}

function exponentMisses({ exponents }: Report): string[] {
  return (["calls", "cpu"] as const).flatMap((name) =>
    (exponents[name] ?? 0) > EXPONENT ? [`${name} grow as N^${exponents[name]}, limit N^${EXPONENT}`] : [],
  );
}
