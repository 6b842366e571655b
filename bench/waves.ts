/** Cuts the target list into waves in its order, as a rollout does, and assigns each send to its wave.
 * A wave without a send, or a send to instances of two waves, makes the whole run invalid, so it throws. */
import type { SendTrace } from "./trace.ts";

export interface Wave {
  /** Number of the rollout, counted from 1. */
  readonly rollout: number;
  /** Number of the wave within its rollout, counted from 1. */
  readonly number: number;
  readonly instanceIds: readonly string[];
}

export interface SentWave extends Wave {
  readonly sends: readonly SendTrace[];
}

/** The most instances that one SendFile call may name. */
const BATCH = 50;
/** The most instances that one RunCommand call may name. */
const COMMAND_BATCH = 100;

export function cutWaves(instanceIds: readonly string[], rollouts: number, waves: number): Wave[] {
  return parts(instanceIds, rollouts).flatMap((ids, rollout) =>
    parts(ids, waves).map((wave, at) => ({ rollout: rollout + 1, number: at + 1, instanceIds: wave })),
  );
}

/** Cuts the list into parts of equal size. The size is rounded up, so the last part may be smaller. */
function parts(ids: readonly string[], count: number): string[][] {
  const size = Math.max(1, Math.ceil(ids.length / count));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  );
}

/** The fewest SendFile calls with which every wave can be sent. */
export function sendFloor(waves: readonly Wave[], parts = 1): number {
  return parts * callsFor(waves, BATCH);
}

/** The fewest RunCommand calls with which a command can run on every instance of every wave. */
export function commandFloor(waves: readonly Wave[]): number {
  return callsFor(waves, COMMAND_BATCH);
}

/** Of each wave the instances that did not fail are restored together, after it. */
export function restoreWaves(waves: readonly Wave[], failing: ReadonlySet<string>): Wave[] {
  return waves.map(({ rollout, number, instanceIds }) => ({
    ...{ rollout, number: number + waves.length },
    instanceIds: instanceIds.filter((id) => !failing.has(id)),
  }));
}

function callsFor(waves: readonly Wave[], batch: number): number {
  return waves.reduce((sum, { instanceIds }) => sum + Math.ceil(instanceIds.length / batch), 0);
}

export function withSends(waves: readonly Wave[], sends: readonly SendTrace[]): SentWave[] {
  const waveOf = new Map(waves.flatMap((wave) => wave.instanceIds.map((id) => [id, wave] as const)));
  const byWave = Map.groupBy(sends, ({ invokeId, deliveries }) => {
    const named = new Set(deliveries.map(({ instanceId }) => waveOf.get(instanceId)));
    const [wave] = named;
    if (wave === undefined || named.size > 1) throw new Error(`send ${invokeId} is not of exactly one wave`);
    return wave;
  });
  return waves.map((wave) => {
    const mine = byWave.get(wave);
    if (mine === undefined) throw new Error(`nothing was sent for ${title(wave)}`);
    return { ...wave, sends: mine };
  });
}

export function title({ rollout, number }: Wave): string {
  return `wave ${number} of rollout ${rollout}`;
}
