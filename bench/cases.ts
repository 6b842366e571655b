/** Lists the bench cases, each with its fleet, its size, its waves and how often it is run. `chosen` applies `--only`.
 * Short cases run several times because a percentile of a few lags means nothing. */
import { FLEETS, type Fleet } from "./fleets.ts";
import { ACTIVATION, DIRECT, DRIFT, type Way } from "./way.ts";

export interface Case {
  readonly name: string;
  readonly fleet: Fleet;
  /** Number of instances, over all rollouts of the case together. */
  readonly n: number;
  /** Number of FileRollout resources in the stack. The instances are divided equally between them. */
  readonly rollouts: number;
  readonly waves: 1 | 10;
  readonly way: Way;
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

const DIRECT_CASES: readonly Case[] = FLEETS.flatMap((fleet) => [
  ...SIZES.map((n) => ({
    name: `${fleet}-${n}`,
    fleet,
    n,
    rollouts: 1,
    waves: 1 as const,
    way: DIRECT,
    repeats: repeats(fleet, n),
  })),
  ...TEN_WAVES.filter(([kind]) => kind === fleet).map(([, n]) => ({
    name: `${fleet}-${n}-waves10`,
    fleet,
    n,
    rollouts: 1,
    waves: 10 as const,
    way: DIRECT,
    repeats: 1,
  })),
  ...(fleet === "steady"
    ? [{ name: "steady-10x1000", fleet, n: 10_000, rollouts: 10, waves: 1 as const, way: DIRECT, repeats: 1 }]
    : []),
]);

const VERIFY: Way = { ...DIRECT, kind: "verify" };
const PARTS = 4;

/** Cases whose files are proven by a command. Few instances run real commands, because this machine runs them all. */
const COMMAND_CASES: readonly Case[] = [
  withCommand("verify-50-real", 50, { ...VERIFY, runs: true }),
  withCommand("verify-500", 500, VERIFY),
  withCommand("verify-2000", 2_000, VERIFY),
  withCommand("verify-10000", 10_000, VERIFY),
  withCommand("activation-50-real", 50, { ...ACTIVATION, runs: true }),
  withCommand("activation-500", 500, ACTIVATION),
  withCommand("activation-2000", 2_000, ACTIVATION),
  withCommand(`activation-2000-parts${PARTS}`, 2_000, { ...ACTIVATION, parts: PARTS }),
  withCommand("activation-10000", 10_000, ACTIVATION),
  withCommand(`activation-10000-parts${PARTS}`, 10_000, { ...ACTIVATION, parts: PARTS }),
  { ...withCommand("activation-10000-waves10", 10_000, ACTIVATION), waves: 10, repeats: 1 },
  withCommand("refresh-drift-2000", 2_000, DRIFT),
  withCommand("refresh-drift-10000", 10_000, DRIFT),
  { ...withCommand("activation-10000-failing", 10_000, ACTIVATION), fleet: "failing" },
  // 5% fail, so that 2,000 are restored.
  { ...withCommand("activation-2105-restored", 2_105, { ...ACTIVATION, restores: true }), fleet: "failing" },
];

export const CASES: readonly Case[] = [...DIRECT_CASES, ...COMMAND_CASES];

function withCommand(name: string, n: number, way: Way): Case {
  const repeats = n <= 500 && !way.runs ? 3 : way.parts > 1 ? 1 : 2;
  return { name, fleet: "steady", n, rollouts: 1, waves: 1, way, repeats };
}

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
