/**
 * How a round of reads is made: page by page through the sends of the run, or one call for each open send.
 * Pages carry up to 50 sends with 50 instances each, finished ones too; a call for one send carries just that.
 */

export interface Situation {
  /** Sends that still have instances without an end. */
  readonly open: number;
  /** How far down the oldest of them stands in the list of the run's sends, newest first, counted from 1. */
  readonly depth: number;
}

/** `most`: the pages after which what was not seen is not expected any more; reading ends earlier when all was seen. */
export type Way = { readonly kind: "each" } | { readonly kind: "pages"; readonly most: number };

/** Sends on a page, and instances of a send (ECS API reference, MaxResults and InstanceId.N). */
const PAGE_SENDS = 50;
const SEND_INSTANCES = 50;
/** A call costs about what this many instances cost to read: flow control counts calls, bandwidth and CPU bytes. */
const CALL_COST = 1_000;

/** Sends that go out together are accepted in any order, so that a place in the list is known only roughly. */
const OUT_OF_ORDER = 20;

/** The cheaper way; a few stragglers deep down are asked for one by one, so that the bytes read stay bounded. */
export function wayToRead({ open, depth }: Situation): Way {
  const most = Math.ceil((depth + OUT_OF_ORDER) / PAGE_SENDS);
  const byPages = Math.ceil(depth / PAGE_SENDS) * CALL_COST + depth * SEND_INSTANCES;
  const oneByOne = open * (CALL_COST + SEND_INSTANCES);
  return byPages < oneByOne ? { kind: "pages", most } : { kind: "each" };
}
