/**
 * Whether the waves after the canaries may start: not before one canary holds the file, whatever the allowances
 * tolerate. A canary that could not be reached has shown nothing about the file.
 */
import type { Fleet, Policy } from "../model.ts";

/** Why the rest was left out; kept in each record, so that the words of the result can be made from state. */
export const NO_CANARY = "no canary took the file";

/** All canaries belong to waves before this one, and none of them holds the file. */
export function lacksCanary(
  wave: number,
  { canaries }: Policy,
  waveOf: ReadonlyMap<string, number>,
  holds: (id: string) => boolean,
): boolean {
  const waves = canaries.flatMap((id) => waveOf.get(id) ?? []);
  return waves.length > 0 && waves.every((one) => one < wave) && !canaries.some(holds);
}

/** The recorded rollout was stopped by its canaries. */
export function stoppedByCanaries(fleet: Fleet): boolean {
  return [...fleet.values()].some(
    ({ outcome, errorInfo }) => outcome === "notAttempted" && errorInfo === NO_CANARY,
  );
}
