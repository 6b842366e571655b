/**
 * Where a run stands, in counts: for the live line, and for the budget after a wave.
 */
import type { Counts, Outcome } from "../../args.ts";
import { count } from "../plan/verdict.ts";
import type { Ledger } from "./ledger.ts";

/** All but the instances that are under way. */
export interface Standing {
  readonly wave: number;
  /** Waves of all targets, also of those that earlier runs were done with. */
  readonly waves: number;
  readonly targets: number;
  readonly hold: number;
  /** Ends of this run. */
  readonly ends: Pick<Counts, "failed" | "unreachable" | "unknown">;
}

/** `underWay` are about to be sent to. */
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

/** Failures that an earlier run recorded count only once this run has tried again. */
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
