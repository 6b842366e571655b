/** Describes the four kinds of fleet as emulator scenarios: which instances are slow, which fail, the API's rate limit.
 * Slow and failing instances are spread evenly over the fleet, so that every wave has its share of them. */

import { DIRECT, hasCommand, type Way } from "./way.ts";

export const FLEETS = ["steady", "tail", "throttled", "failing"] as const;
export type Fleet = (typeof FLEETS)[number];

/** The fields of the emulator's scenario file that the bench sets. */
export interface FleetScenario {
  readonly fleet: { readonly count: number; readonly idPrefix: string };
  readonly instances: Readonly<Record<string, { readonly deliveryMs?: number; readonly errorCode?: string }>>;
  readonly timing: typeof TIMING;
  readonly rateLimit?: Readonly<Record<string, number>>;
  readonly retainedRecords: number;
}

/** Equals the emulator's defaults. They are repeated here because `FASTEST_MS` is computed from them. */
const TIMING = { pendingMs: [50, 200], runningMs: [20, 80] } as const;
/** Time from a send to the earliest possible end of a delivery. */
export const FASTEST_MS = TIMING.pendingMs[0] + TIMING.runningMs[0];

const PREFIX = "i-bench";
const TAIL_SHARE = 0.01;
const TAIL_MS = 30_000;
const FAILING_SHARE = 0.05;
export const RATE_PER_SECOND = 10;

export function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${PREFIX}${String(index + 1).padStart(4, "0")}`);
}

/** The scenario of a direct send. Of a case with commands the commands fail, and no file does (`failingIds`). */
export function scenarioOf(fleet: Fleet, count: number, way: Way = DIRECT): FleetScenario {
  const ids = idsOf(count);
  const odd = (share: number, override: { deliveryMs?: number; errorCode?: string }) =>
    Object.fromEntries(spread(count, share).map((index) => [ids[index] ?? "", override]));
  const instances =
    fleet === "tail"
      ? odd(TAIL_SHARE, { deliveryMs: TAIL_MS })
      : fleet === "failing" && !hasCommand(way)
        ? odd(FAILING_SHARE, { errorCode: "FileCreateFail" })
        : {};
  return {
    fleet: { count, idPrefix: PREFIX },
    instances,
    timing: TIMING,
    ...(fleet === "throttled" && {
      rateLimit: { SendFile: RATE_PER_SECOND, DescribeSendFileResults: RATE_PER_SECOND },
    }),
    retainedRecords: 100_000,
  };
}

/** Ids of the instances that fail. Their number is rounded down, so that a failure budget of 10% always covers it. */
export function failingIds(fleet: Fleet, count: number): string[] {
  if (fleet !== "failing") return [];
  const ids = idsOf(count);
  return spread(count, FAILING_SHARE).map((index) => ids[index] ?? "");
}

/** Returns evenly spread indexes of `share` of the fleet. The share of a "tail" fleet is never less than one instance,
 * because one slow instance is enough to make a tail. */
function spread(count: number, share: number): number[] {
  const chosen = share === TAIL_SHARE ? Math.max(1, Math.floor(count * share)) : Math.floor(count * share);
  return Array.from({ length: chosen }, (_, at) => Math.floor(((at + 0.5) * count) / chosen));
}
