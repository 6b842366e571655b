/** Computes the lag of each wave: from the end of its last instance to the API answer that showed this end.
 * A result that no answer showed makes the whole run invalid, so it throws. */
import { lagLimit, waitStart } from "./lag-limit.ts";
import type { CallTrace, SendTrace } from "./trace.ts";
import { type SentWave, title } from "./waves.ts";

export interface WaveLag {
  readonly lagMs: number;
  /** The largest lag that is allowed for this wave (lag-limit.ts). */
  readonly limitMs: number;
  /** Time of the answer that showed the wave's last instance as ended. */
  readonly verdictAt: number;
}

export function lagsOf(
  waves: readonly SentWave[],
  reads: readonly CallTrace[],
  fastestMs: number,
): WaveLag[] {
  const shows = readsByInvocation(reads);
  return waves.map((wave) => {
    const ends = wave.sends.flatMap(({ deliveries }) => deliveries.map(({ endedAt }) => endedAt));
    const last = ends.reduce((most, end) => Math.max(most, end));
    const verdictAt = Math.max(...wave.sends.map((send) => seenAt(send, shows, wave)));
    return { lagMs: verdictAt - last, limitMs: lagLimit(last, waitStart(wave.sends, fastestMs)), verdictAt };
  });
}

/** Maps each InvokeId to the times of the answers that show it, in order. */
function readsByInvocation(reads: readonly CallTrace[]): Map<string, number[]> {
  const shows = new Map<string, number[]>();
  for (const { shown, answeredAt } of reads) {
    for (const id of shown ?? []) {
      const times = shows.get(id) ?? [];
      shows.set(id, times);
      times.push(answeredAt);
    }
  }
  return shows;
}

/** Time of the first answer that showed every instance of the send as ended. */
function seenAt(send: SendTrace, shows: ReadonlyMap<string, readonly number[]>, wave: SentWave): number {
  const last = send.deliveries.reduce((most, { endedAt }) => Math.max(most, endedAt), 0);
  const seen = shows.get(send.invokeId)?.find((time) => time >= last);
  if (seen === undefined) throw new Error(`${title(wave)}: no read showed the end of ${send.invokeId}`);
  return seen;
}
