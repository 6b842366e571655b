/**
 * Tells status reads from look-ups. Both list by file name now and then: a run whose sends carry Tags reads their first
 * results that way; one that may not use Tags looks up earlier sends that way.
 */
import type { CallKind } from "./faults.ts";

export interface Listing {
  readonly invokeId?: string | undefined;
  readonly name?: string | undefined;
  /** Value of the Tag of a resource's sends. */
  readonly tag?: string | undefined;
  readonly run?: string | undefined;
}

export class Kinds {
  private tagged = true;

  of({ invokeId, run, name }: Listing): CallKind {
    if (invokeId !== undefined || run !== undefined) return "results";
    return name !== undefined && this.tagged ? "results" : "look-up";
  }

  /** How a listing went: each run begins with one by Tag. */
  answered({ tag }: Listing, ok: boolean): void {
    if (tag !== undefined) this.tagged = ok;
  }

  sent(tagged: boolean): void {
    this.tagged = tagged;
  }
}
