/**
 * Makes the live line of a running rollout: `37/120 done, 3 failed · wave 2 of 5: 12 running`. The count comes first, because a
 * narrow terminal shows only the first words.
 */
import type { Standing } from "../core/outcome/standing.ts";
import type { Wait } from "../core/wait/step.ts";
import { showCount } from "./count.ts";

/** The progress of the running wave. `of` is the number of instances that the wave sends to. */
export interface WaveProgress {
  /** Set while the wave is in a step that other steps follow. */
  readonly step?: string;
  readonly of: number;
  /** Number of instances whose send the API has accepted. */
  readonly sent: number;
  readonly wait: Wait;
}

/** What a step that other steps follow is called while it runs. */
const RUNNING_STEP: Readonly<Record<string, string>> = { send: "sending", stage: "staging" };

/** Returns the live line. `last` tells what the rollout waits for instead, such as "over, next in 40 s". */
export function progressLine(standing: Standing, underWay?: WaveProgress, last?: string): string {
  const { ended, pending } = underWay === undefined ? NOTHING : tally(underWay);
  const { targets, hold, ends } = standing;
  const step = underWay?.step;
  const done = ended.get("success") ?? 0;
  const failing = (["failed", "unreachable", "unknown"] as const).map(
    (word) => [word, ends[word] + (ended.get(word) ?? 0)] as const,
  );
  const counts = [
    `${showCount(hold + (step === undefined ? done : 0))}/${showCount(targets)} done`,
    ...counted(failing),
  ];
  const now = [
    ...(step === undefined || underWay === undefined
      ? []
      : [`${RUNNING_STEP[step] ?? step} ${showCount(done)} of ${showCount(underWay.of)}`]),
    ...counted([...pending].sort(([a], [b]) => rank(a) - rank(b))),
    ...(last === undefined ? [] : [last]),
  ].join(", ");
  const where = [...waveText(standing), ...(now === "" ? [] : [now])].join(": ");
  return [counts.join(", "), ...(where === "" ? [] : [where])].join(" · ");
}

/** A single wave is not told of. */
function waveText({ wave, waves }: Standing): string[] {
  return waves === 1 ? [] : [`wave ${wave} of ${waves}`];
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
    if (kind === "pending") add(pending, one.status.toLowerCase(), 1);
    else add(ended, kind, 1);
  }
  add(pending, "pending", sent - seen.length);
  if (wait.decidedAt === undefined) add(pending, "to send", of - sent);
  return { ended, pending };
}

function add(counts: Map<string, number>, word: string, n: number): void {
  if (n > 0) counts.set(word, (counts.get(word) ?? 0) + n);
}

function counted(counts: readonly (readonly [string, number])[]): string[] {
  return counts.filter(([, n]) => n > 0).map(([word, n]) => `${showCount(n)} ${word}`);
}

function rank(word: string): number {
  return ["running", "pending", "to send"].indexOf(word);
}
