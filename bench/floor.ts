/** Computes the fewest reads with which every result is read within its lag limit. `readFloor`
 * is for a reader that cannot know when an instance will end; `readFloorForesight` is for one that knows. */
import { lagLimit, waitStart } from "./lag-limit.ts";

/** One accepted SendFile or RunCommand call, with the true times at which its instances ended. */
export interface Sent {
  readonly createdAt: number;
  /** End time of each of its instances. Never empty. */
  readonly ends: readonly number[];
}

export interface ReadFloor {
  /** Moments at which the reader makes at least one call. */
  readonly moments: readonly number[];
  /** Number of calls at all moments together. */
  readonly calls: number;
}

/** The most sends that the API returns in one answer. It lists the newest send first. */
const PAGE = 50;
/** A list of commands shows no reports, so one call reads one command. */
export const COMMANDS_IN_ONE_READ = 1;

interface Span extends Sent {
  /** The latest of `ends`. A read after this time needs no further read. */
  readonly last: number;
}

/**
 * The floor for a reader that cannot know when an instance will end. Such a reader must assume that a send which it
 * has not yet seen ended may end at any moment after its last read, but not before `createdAt + fastestMs`. It
 * reads one lag limit after the first of these moments, and then reads every send that may have ended.
 */
export function readFloor(waves: readonly (readonly Sent[])[], fastestMs: number, page = PAGE): ReadFloor {
  return total(waves, fastestMs, page, (wave, start, round) => {
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
 * The floor for a reader that knows every end in advance. It waits until the oldest unread result reaches its lag
 * limit, and then reads each invocation that has a new result. No other choice of moments needs fewer of them.
 */
export function readFloorForesight(
  waves: readonly (readonly Sent[])[],
  fastestMs: number,
  page = PAGE,
): ReadFloor {
  return total(waves, fastestMs, page, (wave, start, round) => {
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

function total(
  waves: readonly (readonly Sent[])[],
  fastestMs: number,
  page: number,
  reader: Reader,
): ReadFloor {
  const spans = waves.map((wave) => wave.map((sent) => ({ ...sent, last: max(sent.ends) })));
  const all = spans.flat();
  const moments: number[] = [];
  let calls = 0;
  for (const wave of spans) {
    reader(wave, waitStart(wave, fastestMs), (needed, moment) => {
      moments.push(moment);
      calls += pagesFor(needed, all, moment, page);
    });
  }
  return { moments, calls };
}

/** Returns the cheaper of two ways to read: one call for each invocation, or the pages of the list of all invocations,
 * newest first, down to the oldest one that is needed. */
function pagesFor(needed: readonly Span[], all: readonly Span[], moment: number, page: number): number {
  const oldest = min(needed.map(({ createdAt }) => createdAt));
  const place = all.filter(({ createdAt }) => createdAt >= oldest && createdAt <= moment).length;
  return Math.min(needed.length, Math.ceil(place / page));
}

function min(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
