/** Scripted faults of whole calls: which one, if any, hits the next call of an action. */
import type { ApiFault } from "./scenario.ts";

interface Entry {
  readonly fault: ApiFault;
  left: number;
}

export class Faults {
  #entries: Entry[] = [];

  constructor(faults: readonly ApiFault[]) {
    this.set(faults);
  }

  /** Replaces all of them; counts begin anew. */
  set(faults: readonly ApiFault[]): void {
    this.#entries = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The first that fits and is not used up. It is used up by `take`, so that a call which is refused earlier costs none. */
  find(action: string): ApiFault | undefined {
    return this.#find(action)?.fault;
  }

  take(action: string): void {
    const entry = this.#find(action);
    if (entry !== undefined) entry.left--;
  }

  #find(action: string): Entry | undefined {
    return this.#entries.find(
      ({ fault, left }) => left > 0 && (fault.action === action || fault.action === "*"),
    );
  }
}

/** Answered by something in front of the API, before it looks at keys: a proxy, a broken gateway. */
export function isRaw(fault: ApiFault): boolean {
  return fault.code === undefined && (fault.body !== undefined || fault.httpStatus !== undefined);
}
