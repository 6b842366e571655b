/** Makes the lasting line for a finished wave: "wave 2 of 5: 9 of 10 took it, 1 failed, 12 s". */
import { showCount } from "./count.ts";
import { showDuration } from "./duration.ts";

/** What became of the instances of one wave, or of several waves that share a line. */
export interface WaveEnds {
  readonly first: number;
  readonly last: number;
  /** Number of waves of all targets. */
  readonly waves: number;
  /** Number of instances that needed the files. */
  readonly of: number;
  readonly took: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly unknown: number;
  readonly ms: number;
  readonly areCanaries: boolean;
}

export function waveLine(ends: WaveEnds): string {
  const failing = (["failed", "unreachable", "unknown"] as const)
    .filter((word) => ends[word] > 0)
    .map((word) => `${showCount(ends[word])} ${word}`);
  const took = `${showCount(ends.took)} of ${showCount(ends.of)} took it`;
  return `${nameOf(ends)}: ${[took, ...failing, showDuration(ends.ms)].join(", ")}`;
}

function nameOf({ first, last, waves, areCanaries, of }: WaveEnds): string {
  if (first !== last) return `waves ${first}–${last} of ${waves}`;
  const canaries = areCanaries ? (of === 1 ? " (canary)" : " (canaries)") : "";
  return `wave ${first} of ${waves}${canaries}`;
}
