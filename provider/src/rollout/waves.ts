/**
 * Runs one wave after the other, with a pause between them, until all waves are done, the failure budget is broken, or
 * the run is stopped. The budget counts the outcomes after the last step of a wave.
 */
import { countsUpTo, type Standing, standingOf } from "../core/outcome/standing.ts";
import { isBroken } from "../core/plan/budget.ts";
import { lacksCanary } from "../core/plan/canaries.ts";
import { showDuration, showLeft } from "../report/duration.ts";
import { progressLine } from "../report/progress-line.ts";
import type { Deps } from "../tasks/deps.ts";
import type { Run } from "./context.ts";
import { WaveNotes } from "./notes.ts";
import { runWave, type WaveEnd } from "./wave.ts";

/** `noCanary`: the wave of the canaries is over, and no canary holds the file. */
export type WavesEnd = WaveEnd | "noCanary";

/** Interval at which the countdown of a pause is shown. */
const COUNTDOWN_MS = 5_000;

/** `needed` are the instances that need the delivery; `ready` are those of them that can be sent to. */
export async function runWaves(
  needed: readonly string[],
  ready: readonly string[],
  run: Run,
): Promise<WavesEnd> {
  const { ledger, deps, notes } = run;
  const sendable = new Set(ready);
  const waves = [...Map.groupBy(needed, (id) => ledger.waveOf(id))].sort(([a], [b]) => a - b);
  // Where nothing can be sent, the end of the rollout follows at once and tells why.
  if (ready.length > 0) notes.recorded(needed.filter((id) => !sendable.has(id)));
  const waveNotes = new WaveNotes(ledger, deps.progress, waves.length);
  const end = await eachWave(waves, sendable, run, waveNotes);
  waveNotes.tell();
  return end;
}

async function eachWave(
  waves: readonly [number, string[]][],
  sendable: ReadonlySet<string>,
  run: Run,
  waveNotes: WaveNotes,
): Promise<WavesEnd> {
  const { wanted, ledger, deps, notes } = run;
  const { policy, targets } = wanted;
  const isApplied = (id: string) => ledger.isApplied(id);
  for (const [wave, members] of waves) {
    if (deps.signal.aborted && members.some((id) => !ledger.attempted.has(id))) return "cancelled";
    if (lacksCanary(wave, policy, ledger.run.waveOf, isApplied)) return "noCanary";
    const ids = members.filter((id) => sendable.has(id));
    const end = ids.length === 0 ? undefined : await startWave(wave, ids, run);
    if (end !== undefined) return end;
    const isLast = wave === waves.at(-1)?.[0] || isBroken(countsUpTo(wave, ledger), policy, targets.length);
    if (!isLast) notes.recorded(members);
    if (ids.length > 0) waveNotes.add(wave, members, deps.clock.now() - ledger.run.waveBeganAt);
    if (isLast) return undefined;
  }
  return undefined;
}

/** Makes the pause before the wave, if an earlier wave has sent something, and runs the wave. */
async function startWave(wave: number, ids: readonly string[], run: Run): Promise<WaveEnd> {
  const { ledger, deps } = run;
  const { pauseMs, maxDurationMs = Number.POSITIVE_INFINITY } = run.wanted.policy;
  const { startedAt, pauseAfter = wave } = ledger.run;
  const pauses = pauseAfter < wave;
  if (startedAt !== undefined) {
    // No pause is begun that would end after maxDurationSeconds.
    const start = deps.clock.now() + (pauses ? pauseMs : 0);
    if (start - startedAt >= maxDurationMs) return "deadline";
  }
  if (pauses) {
    if ((await pause(pauseMs, standingOf(ledger, pauseAfter), deps)) === "aborted") return "cancelled";
    ledger.apply({ kind: "paused" });
  }
  ledger.apply({ kind: "waveBegan", at: deps.clock.now() });
  const end = await runWave(wave, ids, run);
  if (ids.some((id) => ledger.wasSentTo(id))) ledger.apply({ kind: "waveSent", wave });
  return end;
}

async function pause(ms: number, now: Standing, deps: Deps): Promise<"slept" | "aborted"> {
  const end = deps.clock.now() + ms;
  for (let left = ms; left > 0; left = end - deps.clock.now()) {
    const told = left === ms ? showDuration(ms) : showLeft(left);
    deps.progress.status(progressLine(now, undefined, `over, next in ${told}`));
    if ((await deps.clock.sleep(Math.min(left, COUNTDOWN_MS), deps.signal)) === "aborted") return "aborted";
  }
  return "slept";
}
