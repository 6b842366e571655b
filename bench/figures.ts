/** Computes the figures of one run from the calls and sends that the emulator recorded. */
import { FASTEST_MS } from "./fleets.ts";
import { COMMANDS_IN_ONE_READ, readFloor, readFloorForesight, type Sent } from "./floor.ts";
import { lagsOf, type WaveLag } from "./lag.ts";
import {
  type CallTrace,
  COMMAND,
  COMMAND_READ,
  isThrottled,
  READ,
  SEND,
  type SendTrace,
  type Trace,
} from "./trace.ts";
import { commandFloor, restoreWaves, type SentWave, sendFloor, type Wave, withSends } from "./waves.ts";
import { hasCommand, type Way } from "./way.ts";

export interface RunFigures {
  /** Number of SendFile calls that the API accepted. */
  readonly sendCalls: number;
  readonly sendFloor: number;
  /** Number of RunCommand calls that the API accepted. */
  readonly commandCalls: number;
  readonly commandFloor: number;
  /** Number of reads of sends and commands, including look-ups of earlier ones and throttled calls. */
  readonly readCalls: number;
  readonly readFloor: number;
  readonly readFloorForesight: number;
  readonly readBytes: number;
  /** Number of calls that neither send, nor run a command, nor read results: the look at the instances before sending. */
  readonly otherCalls: number;
  readonly throttledSends: number;
  readonly throttledReads: number;
  /** Most calls of one action within one second, counted from a second after its first throttled call. 0 without one. */
  readonly peakAfterThrottle: number;
  readonly failed: number;
  readonly lags: readonly WaveLag[];
  /** For each wave but the last: time from its last end of an instance to the next wave's first SendFile call. */
  readonly gapsMs: readonly number[];
  readonly waitSeconds: number;
}

/** Each rollout looks up earlier sends by Tag once, and earlier commands. On a new stack a look-up finds nothing, which
 * takes one page. */
const LOOKUP_PAGES = 1;

export function figuresOf(waves: readonly Wave[], way: Way, { calls, sends, commands }: Trace): RunFigures {
  const of = (action: string) => calls.filter((call) => call.action === action);
  const steps = stepsOf(waves, way, { calls, sends, commands });
  const lags = steps.flatMap(({ sent, reads }) => lagsOf(sent, reads, FASTEST_MS));
  const reads = steps.flatMap((step) => step.reads);
  const lookups = new Set(waves.map(({ rollout }) => rollout)).size * LOOKUP_PAGES * steps.length;
  const floor = (least: typeof readFloor) =>
    steps.reduce((sum, { sent, page }) => sum + least(readTogether(sent), FASTEST_MS, page).calls, lookups);
  const accepted = (action: string) => of(action).filter(({ code }) => code === undefined).length;
  return {
    sendCalls: accepted(SEND),
    sendFloor: way.kind === "drift" ? 0 : sendFloor(waves, way.parts),
    commandCalls: accepted(COMMAND),
    commandFloor: hasCommand(way) ? commandFloor([...waves, ...restored(waves, way, commands)]) : 0,
    readCalls: reads.length,
    readFloor: floor(readFloor),
    readFloorForesight: floor(readFloorForesight),
    readBytes: reads.reduce((sum, { bytes }) => sum + bytes, 0),
    otherCalls: calls.length - of(SEND).length - of(COMMAND).length - reads.length,
    throttledSends: of(SEND).filter(isThrottled).length,
    throttledReads: reads.filter(isThrottled).length,
    peakAfterThrottle: Math.max(peakAfterThrottle(of(SEND)), peakAfterThrottle(of(READ))),
    failed: failuresIn(hasCommand(way) ? commands : sends),
    lags,
    gapsMs: gapsOf(steps.at(-1)?.sent ?? [], calls),
    waitSeconds: waitSeconds(calls, lags),
  };
}

/** The sends of a rollout, or its commands, with all reads of their results. */
interface StepTrace {
  readonly sent: readonly SentWave[];
  readonly reads: readonly CallTrace[];
  /** Number of sends or commands that one read can show. */
  readonly page: number | undefined;
}

function stepsOf(waves: readonly Wave[], way: Way, { calls, sends, commands }: Trace): StepTrace[] {
  const reads = (action: string) => calls.filter((call) => call.action === action);
  // A refresh sends nothing. It looks up earlier sends all the same.
  if (way.kind === "drift") {
    const both = [...reads(READ), ...reads(COMMAND_READ)];
    return [{ sent: withSends(waves, commands), reads: both, page: COMMANDS_IN_ONE_READ }];
  }
  const send = { sent: withSends(waves, sends), reads: reads(READ), page: undefined };
  if (!hasCommand(way)) return [send];
  const command = {
    sent: sentCommands(waves, way, commands),
    reads: reads(COMMAND_READ),
    page: COMMANDS_IN_ONE_READ,
  };
  return [send, command];
}

/** The commands of the waves come first, and those that restore the instances come last. */
function sentCommands(waves: readonly Wave[], way: Way, commands: readonly SendTrace[]): SentWave[] {
  const restores = restored(waves, way, commands);
  if (restores.length === 0) return withSends(waves, commands);
  const first = commandFloor(waves);
  return [...withSends(waves, commands.slice(0, first)), ...withSends(restores, commands.slice(first))];
}

function restored(waves: readonly Wave[], way: Way, commands: readonly SendTrace[]): Wave[] {
  if (way.restores === undefined) return [];
  const all = commands.flatMap(({ deliveries }) => deliveries);
  const failing = all.filter(({ errorCode }) => errorCode !== "").map(({ instanceId }) => instanceId);
  return restoreWaves(waves, new Set(failing));
}

/** Groups sends that one reader could read at the same time: waves with the same number in parallel rollouts.
 * Waves of one rollout are never read together, because they run one after the other. */
function readTogether(waves: readonly SentWave[]): Sent[][] {
  const byNumber = Map.groupBy(waves, ({ number }) => number);
  return [...byNumber.values()].map((same) => same.flatMap(({ sends }) => sends.map(asSent)));
}

function asSent({ createdAt, deliveries }: SendTrace): Sent {
  return { createdAt, ends: deliveries.map(({ endedAt }) => endedAt) };
}

/** Counts the instances whose last delivery failed. */
function failuresIn(sends: readonly SendTrace[]): number {
  const last = new Map(
    sends.flatMap(({ deliveries }) =>
      deliveries.map(({ instanceId, errorCode }) => [instanceId, errorCode] as const),
    ),
  );
  return [...last.values()].filter((code) => code !== "").length;
}

const SECOND_MS = 1_000;

/** The count begins one second after the first throttled call, because calls sent before that answer still arrive. */
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

/** Seconds from the first SendFile call, or the first RunCommand call of a refresh, to the last wave's verdict. */
function waitSeconds(calls: readonly CallTrace[], lags: readonly WaveLag[]): number {
  const first = calls.find(({ action }) => action === SEND || action === COMMAND)?.arrivedAt ?? 0;
  return (Math.max(...lags.map(({ verdictAt }) => verdictAt)) - first) / SECOND_MS;
}
