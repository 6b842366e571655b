/** The fewest DescribeSendFileResults calls with which every result is seen within its lag, from the true end times.
 * Pure. Twice: for a reader that cannot know when an instance will end, and for one with perfect foresight. */
import { lagLimit } from "./lag-limit.ts";

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
 * Without foresight: while an instance may still end, there is a round of reads every lag interval. The first round is
 * one interval after the wave's first end, and where nothing is open (the next send is still to come), the next round
 * is one interval after the next end. A round reads every invocation that was not known to have ended.
 */
export function readFloor(waves: readonly (readonly Sent[])[]): ReadFloor {
  return total(waves, (wave, first, round) => {
    let seen = Number.NEGATIVE_INFINITY;
    let moment: number | undefined = next(wave, seen, first);
    while (moment !== undefined) {
      const now: number = moment;
      round(
        wave.filter(({ createdAt, last }) => createdAt <= now && last > seen),
        now,
      );
      seen = now;
      const open = wave.some(({ createdAt, last }) => createdAt <= now && last > now);
      moment = open ? now + lagLimit(now, first) : next(wave, now, first);
    }
  });
}

/**
 * With perfect foresight: the fewest moments that stab every interval [end, end + lag], found greedily: read when the
 * oldest unseen result is about to be too old. Each moment reads the invocations that have something new.
 */
export function readFloorForesight(waves: readonly (readonly Sent[])[]): ReadFloor {
  return total(waves, (wave, first, round) => {
    let seen = Number.NEGATIVE_INFINITY;
    for (let moment = next(wave, seen, first); moment !== undefined; moment = next(wave, seen, first)) {
      const now = moment;
      const before = seen;
      round(
        wave.filter(({ ends }) => ends.some((end) => end > before && end <= now)),
        now,
      );
      seen = now;
    }
  });
}

/** The latest moment at which the first end after `seen` is still in time. */
function next(wave: readonly Span[], seen: number, first: number): number | undefined {
  const end = min(wave.flatMap(({ ends }) => ends.filter((one) => one > seen)));
  return end === Number.POSITIVE_INFINITY ? undefined : end + lagLimit(end, first);
}

type Reader = (
  wave: readonly Span[],
  first: number,
  round: (needed: readonly Span[], moment: number) => void,
) => void;

function total(waves: readonly (readonly Sent[])[], reader: Reader): ReadFloor {
  const spans = waves.map((wave) => wave.map((sent) => ({ ...sent, last: max(sent.ends) })));
  const all = spans.flat();
  const moments: number[] = [];
  let calls = 0;
  for (const wave of spans) {
    const first = min(wave.flatMap(({ ends }) => ends));
    reader(wave, first, (needed, moment) => {
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
