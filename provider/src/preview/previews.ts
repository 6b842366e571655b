/**
 * What previews have found out, resource by resource. The engine tells `check` that it is a preview that asks, and does not
 * tell `diff`, which finds it here.
 */
import type { Readiness } from "../core/plan/readiness.ts";

export class Preview {
  /** Names of the inputs that have changed since the last run. */
  changed: readonly string[] = [];
  /** Instances that were looked at, whether or not the API told anything about them. */
  readonly looked = new Set<string>();
  readonly states = new Map<string, Readiness>();
}

export class Previews {
  private readonly byUrn = new Map<string, Preview>();

  begin(urn: string): Preview {
    const preview = new Preview();
    this.byUrn.set(urn, preview);
    return preview;
  }

  /** An update asks now. */
  end(urn: string): void {
    this.byUrn.delete(urn);
  }

  /** Undefined when an update asks. */
  of(urn: string): Preview | undefined {
    return this.byUrn.get(urn);
  }
}
