/**
 * Remembers what a preview has found out about each resource. The program tells check that a preview asks, but it cannot tell
 * diff, so diff learns it from here.
 */
import type { Raw } from "../core/inputs/unknown.ts";
import type { Readiness } from "../core/plan/readiness.ts";

export class Preview {
  /** Inputs of the run before, none for a new resource; undefined unless the program wants to see a diff against them. */
  lastInputs: Raw | undefined;
  /** Names of the inputs that differ from those of the run before. */
  changed: readonly string[] = [];
  /** Instances that the API was asked about, whether or not it answered. */
  readonly looked = new Set<string>();
  /** What the preflight found for each instance. */
  readonly states = new Map<string, Readiness>();
}

export class Previews {
  private readonly byUrn = new Map<string, Preview>();

  begin(urn: string): Preview {
    const preview = new Preview();
    this.byUrn.set(urn, preview);
    return preview;
  }

  /** Forgets the preview, because an update asks about the resource now. */
  end(urn: string): void {
    this.byUrn.delete(urn);
  }

  /** The preview of the resource; undefined when an update asks. */
  of(urn: string): Preview | undefined {
    return this.byUrn.get(urn);
  }
}
