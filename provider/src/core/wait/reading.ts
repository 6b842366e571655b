/**
 * How a round of reads is made: page by page through a list of sends, or one call for each unfinished send.
 * A page carries up to 50 sends with 50 instances each, also finished ones; a call for one send carries just that send.
 */

export interface Situation {
  /** Sends that still have instances without an end. */
  readonly unfinished: number;
  /** How far down the oldest of them stands in the list of sends, newest first, counted from 1. */
  readonly depth: number;
}

/** `most`: what was not seen by then is not expected on deeper pages. Reading ends earlier when all was seen. */
export type Way = { readonly kind: "each" } | { readonly kind: "pages"; readonly most: number };

/** Sends on a page, and instances of a send (ECS API reference, MaxResults and InstanceId.N). */
const PAGE_SENDS = 50;
const SEND_INSTANCES = 50;
/** A call costs about what this many instances cost to read: flow control counts calls, bandwidth and CPU bytes. */
const CALL_COST = 1_000;

/** Sends that go out together are accepted in any order, so that a place in the list is known only roughly. */
const OUT_OF_ORDER = 20;

/** The cheaper way. A few stragglers deep down are asked for one by one, so that the bytes read stay bounded. */
export function wayToRead(situation: Situation): Way {
  return costOfPages(situation.depth) < costOfEach(situation.unfinished)
    ? pagesDownTo(situation.depth)
    : { kind: "each" };
}

/**
 * Pages of one list that shows the sends of several rollouts, down to `depth`, when that is cheaper than what the
 * rollouts would read alone.
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
