/** The project's speed limits as constants, and which of them one case misses. */
import type { CaseFigures } from "./combine.ts";
import { RATE_PER_SECOND } from "./fleets.ts";

export const READS_OVER_FLOOR = 1.5;
export const LARGE = { n: 10_000, rssMb: 300, cpuSeconds: 5, stateBytes: 4_000_000 } as const;
export const NOOP_OVER_TRIVIAL_MS = { noop: 300, noop10000: 2_000, noopActivation: 2_000 } as const;
export const EXPONENT = 1.1;
/** Ten parallel rollouts may make this many times the calls of one rollout to as many instances. */
export const PARALLEL_OVER_ONE = 1.2;

/** Returns one short text for each missed limit, or an empty list when every limit is kept. */
export function missesOf(one: CaseFigures): string[] {
  const large = one.n === LARGE.n && one.rollouts === 1;
  const limits: [boolean, string][] = [
    [one.sendCalls > one.sendFloor, `SendFile calls ${one.sendCalls} > floor ${one.sendFloor}`],
    [one.commandCalls > one.commandFloor, `RunCommand calls ${one.commandCalls} > floor ${one.commandFloor}`],
    [
      one.readCalls > READS_OVER_FLOOR * one.readFloor,
      `reads ${one.readCalls} > ${READS_OVER_FLOOR} × floor ${one.readFloor}`,
    ],
    [
      one.lagP95Ms > one.lagLimitMs || one.lagsTooLong > 0.05 * one.lagSamples,
      `${one.lagsTooLong} of ${one.lagSamples} lags too long`,
    ],
    [
      large && (one.peakRssMb ?? 0) >= LARGE.rssMb,
      `peak memory ${one.peakRssMb} MB, must be under ${LARGE.rssMb}`,
    ],
    [
      large && (one.cpuSeconds ?? 0) >= LARGE.cpuSeconds,
      `CPU ${one.cpuSeconds} s, must be under ${LARGE.cpuSeconds}`,
    ],
    [
      large && one.stateBytes >= LARGE.stateBytes,
      `state ${one.stateBytes} bytes, must be under ${LARGE.stateBytes}`,
    ],
    [
      one.peakAfterThrottle > RATE_PER_SECOND,
      `${one.peakAfterThrottle} calls in a second after the first refusal, limit ${RATE_PER_SECOND}`,
    ],
  ];
  return limits.filter(([missed]) => missed).map(([, text]) => text);
}
