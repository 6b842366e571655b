/** The figures of one run, from what the emulator saw and what the provider process used. Pure. */
import { FASTEST_MS } from "./fleets.ts";
import { readFloor, readFloorForesight, type Sent } from "./floor.ts";
import { lagsOf, type WaveLag } from "./lag.ts";
import { type CallTrace, isThrottled, READ, SEND, type SendTrace, type Trace } from "./trace.ts";
import { type SentWave, sendFloor, type Wave, withSends } from "./waves.ts";

export interface RunFigures {
  /** Accepted SendFile calls. */
  readonly sendCalls: number;
  readonly sendFloor: number;
  /** All reads, look-ups and refused ones included. */
  readonly readCalls: number;
  readonly readFloor: number;
  readonly readFloorForesight: number;
  readonly readBytes: number;
  /** Neither sends nor reads of results: the preflight's. */
  readonly otherCalls: number;
  readonly throttledSends: number;
  readonly throttledReads: number;
  /** Busiest second of one action, from a second after its first refusal on; 0 without one. */
  readonly peakAfterThrottle: number;
  readonly failed: number;
  readonly lags: readonly WaveLag[];
  /** From each wave's last end to the next wave's first SendFile call. */
  readonly gapsMs: readonly number[];
  readonly waitSeconds: number;
}

/** One look-up by Tag for each rollout that sends; on a new stack it finds nothing, which is one page. */
const LOOKUP_PAGES = 1;

export function figuresOf(waves: readonly Wave[], { calls, sends }: Trace): RunFigures {
  const sent = withSends(waves, sends);
  const of = (action: string) => calls.filter((call) => call.action === action);
  const reads = of(READ);
  const lags = lagsOf(sent, calls, FASTEST_MS);
  const lookups = new Set(waves.map(({ rollout }) => rollout)).size * LOOKUP_PAGES;
  const readable = together(sent);
  return {
    sendCalls: of(SEND).filter(({ code }) => code === undefined).length,
    sendFloor: sendFloor(waves),
    readCalls: reads.length,
    readFloor: readFloor(readable, FASTEST_MS).calls + lookups,
    readFloorForesight: readFloorForesight(readable, FASTEST_MS).calls + lookups,
    readBytes: reads.reduce((sum, { bytes }) => sum + bytes, 0),
    otherCalls: calls.length - of(SEND).length - reads.length,
    throttledSends: of(SEND).filter(isThrottled).length,
    throttledReads: reads.filter(isThrottled).length,
    peakAfterThrottle: Math.max(peakAfterThrottle(of(SEND)), peakAfterThrottle(reads)),
    failed: failuresIn(sends),
    lags,
    gapsMs: gapsOf(sent, calls),
    waitSeconds: waitSeconds(calls, lags),
  };
}

/** Waves of one rollout are read one after the other; rollouts that go on at the same time can be read together. */
function together(waves: readonly SentWave[]): Sent[][] {
  const byNumber = Map.groupBy(waves, ({ number }) => number);
  return [...byNumber.values()].map((same) => same.flatMap(({ sends }) => sends.map(asSent)));
}

function asSent({ createdAt, deliveries }: SendTrace): Sent {
  return { createdAt, ends: deliveries.map(({ endedAt }) => endedAt) };
}

/** Instances whose last delivery was not a success. */
function failuresIn(sends: readonly SendTrace[]): number {
  const last = new Map(
    sends.flatMap(({ deliveries }) =>
      deliveries.map(({ instanceId, errorCode }) => [instanceId, errorCode] as const),
    ),
  );
  return [...last.values()].filter((code) => code !== "").length;
}

const SECOND_MS = 1_000;

/** Calls that were under way at the first refusal may still arrive: they are given a second. */
export function peakAfterThrottle(calls: readonly CallTrace[]): number {
  const first = calls.find(isThrottled)?.arrivedAt;
  if (first === undefined) return 0;
  const later = calls.map(({ arrivedAt }) => arrivedAt).filter((time) => time > first + SECOND_MS);
  return later.reduce((most, start, at) => {
    const end = later.findIndex((time) => time >= start + SECOND_MS);
    return Math.max(most, (end < 0 ? later.length : end) - at);
  }, 0);
}

function gapsOf(waves: readonly SentWave[], calls: readonly CallTrace[]): number[] {
  return waves.flatMap((wave, at) => {
    const next = waves[at + 1];
    if (next?.rollout !== wave.rollout) return [];
    const lastEnd = Math.max(...wave.sends.flatMap(({ deliveries }) => deliveries.map((one) => one.endedAt)));
    const call = calls.find(({ action, arrivedAt }) => action === SEND && arrivedAt >= lastEnd);
    return call === undefined ? [] : [call.arrivedAt - lastEnd];
  });
}

/** From the first SendFile call to the last verdict. */
function waitSeconds(calls: readonly CallTrace[], lags: readonly WaveLag[]): number {
  const first = calls.find(({ action }) => action === SEND)?.arrivedAt ?? 0;
  return (Math.max(...lags.map(({ verdictAt }) => verdictAt)) - first) / SECOND_MS;
}
