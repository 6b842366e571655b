/** The fewest DescribeSendFileResults calls with which every result is seen within its lag, from the true end times.
 * Pure. Twice: for a reader that cannot know when an instance will end, and for one with perfect foresight. */
import { lagLimit, waitStart } from "./lag-limit.ts";

/** One accepted SendFile call, as far as reading it goes. */
export interface Sent {
  readonly createdAt: number;
  /** When each of its instances ended; at least one. */
  readonly ends: readonly number[];
}

export interface ReadFloor {
  /** Moments at which something is read. */
  readonly moments: readonly number[];
  /** Calls: the pages of all moments. */
  readonly calls: number;
}

/** Invocations on one page, the newest first: the most that the API gives in one answer. */
const PAGE = 50;

interface Span extends Sent {
  /** The last of its ends: from then on the invocation needs no further read. */
  readonly last: number;
}

/**
 * Without foresight: whatever may have ended is read within its lag. A round comes one lag after the first moment at
 * which a send may have ended that is not known to have: the last round, or its own time plus `fastestMs`, the time
 * that the fastest instance takes. It reads all such sends. While nothing is open there is no round.
 */
export function readFloor(waves: readonly (readonly Sent[])[], fastestMs: number): ReadFloor {
  return total(waves, fastestMs, (wave, start, round) => {
    let seen = Number.NEGATIVE_INFINITY;
    for (;;) {
      const open = wave.filter(({ last }) => last > seen);
      if (open.length === 0) return;
      const possible = min(open.map(({ createdAt }) => Math.max(seen, createdAt + fastestMs)));
      const moment = possible + lagLimit(possible, start);
      round(
        open.filter(({ createdAt }) => createdAt + fastestMs <= moment),
        moment,
      );
      seen = moment;
    }
  });
}

/**
 * With perfect foresight: the fewest moments that stab every interval [end, end + lag], found greedily: read when the
 * oldest unseen result is about to be too old. Each moment reads the invocations that have something new.
 */
export function readFloorForesight(waves: readonly (readonly Sent[])[], fastestMs: number): ReadFloor {
  return total(waves, fastestMs, (wave, start, round) => {
    let seen = Number.NEGATIVE_INFINITY;
    for (;;) {
      const before = seen;
      const oldest = min(wave.flatMap(({ ends }) => ends.filter((end) => end > before)));
      if (oldest === Number.POSITIVE_INFINITY) return;
      const moment = oldest + lagLimit(oldest, start);
      round(
        wave.filter(({ ends }) => ends.some((end) => end > before && end <= moment)),
        moment,
      );
      seen = moment;
    }
  });
}

type Reader = (
  wave: readonly Span[],
  start: number,
  round: (needed: readonly Span[], moment: number) => void,
) => void;

function total(waves: readonly (readonly Sent[])[], fastestMs: number, reader: Reader): ReadFloor {
  const spans = waves.map((wave) => wave.map((sent) => ({ ...sent, last: max(sent.ends) })));
  const all = spans.flat();
  const moments: number[] = [];
  let calls = 0;
  for (const wave of spans) {
    reader(wave, waitStart(wave, fastestMs), (needed, moment) => {
      moments.push(moment);
      calls += pagesFor(needed, all, moment);
    });
  }
  return { moments, calls };
}

/** One call for each invocation, or pages of the run's list down to the oldest one: whichever is less. */
function pagesFor(needed: readonly Span[], all: readonly Span[], moment: number): number {
  const oldest = min(needed.map(({ createdAt }) => createdAt));
  const place = all.filter(({ createdAt }) => createdAt >= oldest && createdAt <= moment).length;
  return Math.min(needed.length, Math.ceil(place / PAGE));
}

function min(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
