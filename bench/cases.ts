/** Lists the bench cases, each with its fleet, its size, its waves and how often it is run. `chosen` applies `--only`.
 * Short cases run several times because a percentile of a few lags means nothing. */
import { FLEETS, type Fleet } from "./fleets.ts";

export interface Case {
  readonly name: string;
  readonly fleet: Fleet;
  /** Number of instances, over all rollouts of the case together. */
  readonly n: number;
  /** Number of FileRollout resources in the stack. The instances are divided equally between them. */
  readonly rollouts: number;
  readonly waves: 1 | 10;
  readonly repeats: number;
}

const SIZES = [1, 50, 500, 2_000, 10_000] as const;
const TEN_WAVES: readonly (readonly [Fleet, number])[] = [
  ["steady", 500],
  ["steady", 2_000],
  ["steady", 10_000],
  ["tail", 500],
  ["throttled", 10_000],
  ["failing", 500],
  ["failing", 2_000],
  ["failing", 10_000],
];

export const CASES: readonly Case[] = FLEETS.flatMap((fleet) => [
  ...SIZES.map((n) => ({
    name: `${fleet}-${n}`,
    fleet,
    n,
    rollouts: 1,
    waves: 1 as const,
    repeats: repeats(fleet, n),
  })),
  ...TEN_WAVES.filter(([kind]) => kind === fleet).map(([, n]) => ({
    name: `${fleet}-${n}-waves10`,
    fleet,
    n,
    rollouts: 1,
    waves: 10 as const,
    repeats: 1,
  })),
  ...(fleet === "steady"
    ? [{ name: "steady-10x1000", fleet, n: 10_000, rollouts: 10, waves: 1 as const, repeats: 1 }]
    : []),
]);

function repeats(fleet: Fleet, n: number): number {
  if (fleet === "tail") return 1;
  if (n <= 500) return fleet === "steady" ? 5 : 3;
  if (fleet === "throttled") return 1;
  return n <= 2_000 ? 3 : 2;
}

/** Returns the cases whose name begins with one of the prefixes, or every case when no prefix is given. */
export function chosen(prefixes: readonly string[]): readonly Case[] {
  return CASES.filter(({ name }) => prefixes.length === 0 || prefixes.some((one) => name.startsWith(one)));
}
