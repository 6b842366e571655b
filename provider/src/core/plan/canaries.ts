/**
 * Decides whether the waves after the canaries may start. At least one canary must hold the file, even if the failure
 * budget tolerates that none does, because an unreachable canary has shown nothing about the file.
 */
import type { Fleet, Policy } from "../model.ts";

/** Reason why the other targets were not attempted. Each of their records keeps it, so that a summary can tell it later. */
export const NO_CANARY = "no canary took the file";

/** True when all canaries belong to waves before `wave` and none of them holds the file, so that `wave` may not start. */
export function lacksCanary(
  wave: number,
  { canaries }: Policy,
  waveOf: ReadonlyMap<string, number>,
  holds: (id: string) => boolean,
): boolean {
  const waves = canaries.flatMap((id) => waveOf.get(id) ?? []);
  return waves.length > 0 && waves.every((one) => one < wave) && !canaries.some(holds);
}

/** True when the recorded rollout stopped because no canary took the file. */
export function stoppedByCanaries(fleet: Fleet): boolean {
  return [...fleet.values()].some(
    ({ outcome, errorInfo }) => outcome === "notAttempted" && errorInfo === NO_CANARY,
  );
}
