/**
 * Counts the outcomes of a running rollout, for the progress line and for the failure budget after a wave.
 */
import type { Counts, Outcome } from "../../args.ts";
import { count } from "../plan/verdict.ts";
import type { Ledger } from "./ledger.ts";

/** Counts of all targets except those that are under way. */
export interface Standing {
  readonly wave: number;
  /** Number of waves of all targets, including waves that earlier runs completed. */
  readonly waves: number;
  readonly targets: number;
  readonly hold: number;
  /** Counts of the instances that failed, were unreachable or unknown in this run. */
  readonly ends: Pick<Counts, "failed" | "unreachable" | "unknown">;
}

/** `underWay` are the instances that are about to be sent to; they are not counted. */
export function standingOf(ledger: Ledger, wave: number, underWay: readonly string[] = []): Standing {
  const { targets } = ledger.input.wanted;
  const without = new Set(underWay);
  const others = targets.filter((id) => !without.has(id));
  const ends = others.filter((id) => ledger.attempted.has(id) && !ledger.isApplied(id));
  return {
    wave,
    waves: Math.max(...ledger.run.waveOf.values()),
    targets: targets.length,
    hold: others.filter((id) => ledger.isApplied(id)).length,
    ends: count(outcomes(ledger, ends)),
  };
}

/**
 * Counts the outcomes up to a wave. A failure of an earlier run counts only once this run has tried the instance again.
 */
export function countsUpTo(wave: number, ledger: Ledger): Counts {
  return count(
    outcomes(
      ledger,
      [...ledger.attempted].filter((id) => ledger.waveOf(id) <= wave),
    ),
  );
}

function outcomes(ledger: Ledger, ids: readonly string[]): Outcome[] {
  return ids.flatMap((id) => ledger.record(id)?.outcome ?? []);
}
