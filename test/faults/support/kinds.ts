/**
 * Tells whether a DescribeSendFileResults call reads results or looks up earlier sends. A call that lists by file
 * name can be either: a run whose sends carry Tags reads first results so, and a run without Tags looks up earlier
 * sends so.
 */
import type { CallKind } from "./faults.ts";

export interface Listing {
  readonly invokeId?: string | undefined;
  readonly name?: string | undefined;
  /** Value of the Tag that all sends of a resource carry. */
  readonly tag?: string | undefined;
  readonly run?: string | undefined;
}

export class Kinds {
  private tagged = true;

  of({ invokeId, run, name }: Listing): CallKind {
    if (invokeId !== undefined || run !== undefined) return "results";
    return name !== undefined && this.tagged ? "results" : "look-up";
  }

  /** Must be called with the end of each listing. Each run begins with one by Tag, which shows whether Tags are
   * allowed. */
  answered({ tag }: Listing, ok: boolean): void {
    if (tag !== undefined) this.tagged = ok;
  }

  sent(tagged: boolean): void {
    this.tagged = tagged;
  }
}
