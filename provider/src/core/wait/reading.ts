/**
 * Chooses how a round of reads is made: through the pages of a list of sends, or with one call for each unfinished
 * send. A page holds up to 50 sends with 50 instances each, finished sends included.
 */

export interface Situation {
  /** Number of sends that have instances without an end. */
  readonly unfinished: number;
  /** Position of the oldest of these sends in the list of sends, newest first, from 1. */
  readonly depth: number;
}

/** `most` is the number of pages to read. Deeper pages are not expected to show the sends that are looked for. */
export type Way = { readonly kind: "each" } | { readonly kind: "pages"; readonly most: number };

/** Number of sends on a page, and of instances in a send (ECS API reference, MaxResults and InstanceId.N). */
const PAGE_SENDS = 50;
const SEND_INSTANCES = 50;
/** One call costs about as much as reading this many instances. */
const CALL_COST = 1_000;

/** Sends that go out together are accepted in any order, so that a place in the list is known only roughly. */
const OUT_OF_ORDER = 20;

/** Returns the cheaper way. A few unfinished sends deep in the list are read one by one, so that few bytes are read. */
export function wayToRead(situation: Situation): Way {
  return costOfPages(situation.depth) < costOfEach(situation.unfinished)
    ? pagesDownTo(situation.depth)
    : { kind: "each" };
}

/**
 * Returns how many pages of one list show the sends of several rollouts, down to position `depth`; `undefined` when it
 * is cheaper that each rollout reads alone.
 */
export function sharedPages(depth: number, alone: readonly Situation[]): Way | undefined {
  const costs = alone.map((one) => Math.min(costOfPages(one.depth), costOfEach(one.unfinished)));
  const sum = costs.reduce((all, cost) => all + cost, 0);
  return alone.length > 1 && costOfPages(depth) < sum ? pagesDownTo(depth) : undefined;
}

function pagesDownTo(depth: number): Way {
  return { kind: "pages", most: Math.ceil((depth + OUT_OF_ORDER) / PAGE_SENDS) };
}

function costOfPages(depth: number): number {
  return Math.ceil(depth / PAGE_SENDS) * CALL_COST + depth * SEND_INSTANCES;
}

function costOfEach(sends: number): number {
  return sends * (CALL_COST + SEND_INSTANCES);
}
