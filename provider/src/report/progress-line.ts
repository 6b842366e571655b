/**
 * Makes the progress line of a running rollout: `wave 2 of 5 · 37/120 hold the file · 3 failed · 12 Running`.
 */
import type { Standing } from "../core/outcome/standing.ts";
import type { Wait } from "../core/wait/step.ts";

/** The progress of the running wave. `of` is the number of instances that the wave sends to. */
export interface WaveProgress {
  /** Set while the wave is in a step that other steps follow. */
  readonly step?: string;
  readonly of: number;
  /** Number of instances whose send the API has accepted. */
  readonly sent: number;
  readonly wait: Wait;
}

/** Returns the progress line. `last` is appended; it tells what the rollout waits for, such as "pause 40 s". */
export function progressLine(standing: Standing, underWay?: WaveProgress, last?: string): string {
  const { ended, pending } = underWay === undefined ? NOTHING : tally(underWay);
  const { wave, waves, targets, hold, ends } = standing;
  const done = ended.get("success") ?? 0;
  const step = underWay?.step;
  const failing = (["failed", "unreachable", "unknown"] as const).map(
    (word) => [word, ends[word] + (ended.get(word) ?? 0)] as const,
  );
  return [
    `wave ${wave} of ${waves}`,
    `${hold + (step === undefined ? done : 0)}/${targets} hold the file`,
    ...(step === undefined ? [] : [`${step}: ${done} of ${underWay?.of}`]),
    ...counted(failing),
    ...counted([...pending].sort(([a], [b]) => rank(a) - rank(b))),
    ...(last === undefined ? [] : [last]),
  ].join(" · ");
}

interface Tally {
  readonly ended: ReadonlyMap<string, number>;
  readonly pending: ReadonlyMap<string, number>;
}

const NOTHING: Readonly<Tally> = { ended: new Map(), pending: new Map() };

function tally({ of, sent, wait }: WaveProgress): Tally {
  const ended = new Map<string, number>();
  const pending = new Map<string, number>();
  const seen = [...wait.seen.values()].flatMap((answers) => [...answers.values()]);
  for (const one of seen) {
    const { kind } = one.end;
    if (kind === "pending") add(pending, one.status, 1);
    else add(ended, kind, 1);
  }
  add(pending, "Pending", sent - seen.length);
  if (wait.decidedAt === undefined) add(pending, "to send", of - sent);
  return { ended, pending };
}

function add(counts: Map<string, number>, word: string, n: number): void {
  if (n > 0) counts.set(word, (counts.get(word) ?? 0) + n);
}

function counted(counts: readonly (readonly [string, number])[]): string[] {
  return counts.filter(([, n]) => n > 0).map(([word, n]) => `${n} ${word}`);
}

function rank(word: string): number {
  return ["Running", "Pending", "to send"].indexOf(word);
}
