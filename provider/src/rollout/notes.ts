/**
 * Tells lasting lines about a running rollout: the first failure of each kind, and what became of each finished wave. What the
 * end of the rollout tells anyway is left to it.
 */
import type { Ledger } from "../core/outcome/ledger.ts";
import { standingOf } from "../core/outcome/standing.ts";
import { count } from "../core/plan/verdict.ts";
import type { Wait } from "../core/wait/step.ts";
import { type Failing, FirstFailures, failingAnswer, failingRecord } from "../report/first-failures.ts";
import { type WaveEnds, waveLine } from "../report/wave-line.ts";
import type { Progress } from "../tasks/deps.ts";

/** Waves share a line when there are more of them than this. */
const MOST_LINES = 20;

export class RunNotes {
  private readonly failures = new FirstFailures();
  private readonly ledger: Ledger;
  private readonly progress: Progress;

  constructor(ledger: Ledger, progress: Progress) {
    this.ledger = ledger;
    this.progress = progress;
  }

  /** Tells failures among the answers of a wave that goes on. `retries` is true when the step may be tried again. */
  seen(wait: Wait, retries: boolean): void {
    const answers = [...wait.seen.values()].flatMap((some) => [...some.values()]);
    this.tell(answers.flatMap((one) => failingAnswer(one, retries) ?? []));
  }

  /** Tells failures that are recorded of these instances. */
  recorded(ids: readonly string[]): void {
    this.tell(ids.flatMap((id) => failingRecord(id, this.ledger.record(id)) ?? []));
  }

  private tell(failures: readonly Failing[]): void {
    for (const line of this.failures.lines(failures)) this.progress.note(line);
  }
}

/** Tells of finished waves. A single wave gets no line, because the end of the rollout tells the same. */
export class WaveNotes {
  private readonly ledger: Ledger;
  private readonly progress: Progress;
  private readonly waves: number;
  private ended = 0;
  /** Waves that have ended and share the next line. */
  private group: WaveEnds | undefined;

  /** `waves` is the number of waves that this run sends to. */
  constructor(ledger: Ledger, progress: Progress, waves: number) {
    this.ledger = ledger;
    this.progress = progress;
    this.waves = waves;
  }

  add(wave: number, ids: readonly string[], ms: number): void {
    const ends = endsOf(wave, ids, ms, this.ledger);
    this.group = this.group === undefined ? ends : joined(this.group, ends);
    const lineAfter = (ended: number) => Math.floor((ended * MOST_LINES) / this.waves);
    const before = this.ended++;
    if (this.waves <= MOST_LINES || lineAfter(this.ended) > lineAfter(before)) this.tell();
  }

  /** Tells of the waves that no line has told yet. */
  tell(): void {
    if (this.group !== undefined && this.waves > 1) this.progress.note(waveLine(this.group));
    this.group = undefined;
  }
}

function endsOf(wave: number, ids: readonly string[], ms: number, ledger: Ledger): WaveEnds {
  const { failed, unreachable, unknown } = count(
    ids.flatMap((id) => (ledger.isApplied(id) ? [] : (ledger.record(id)?.outcome ?? []))),
  );
  const canaries = new Set(ledger.input.wanted.policy.canaries);
  return {
    ...{ first: wave, last: wave, waves: standingOf(ledger, wave).waves, of: ids.length, ms },
    ...{ took: ids.filter((id) => ledger.isApplied(id)).length, failed, unreachable, unknown },
    areCanaries: ids.every((id) => canaries.has(id)),
  };
}

function joined(one: WaveEnds, next: WaveEnds): WaveEnds {
  return {
    ...one,
    last: next.last,
    of: one.of + next.of,
    took: one.took + next.took,
    failed: one.failed + next.failed,
    unreachable: one.unreachable + next.unreachable,
    unknown: one.unknown + next.unknown,
    ms: one.ms + next.ms,
  };
}
