/** Holds the scripted faults of API calls, and finds the one that the next call of an action gets. */
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

  /** Replaces all faults. Their `times` are counted from 0 again. */
  set(faults: readonly ApiFault[]): void {
    this.#entries = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** Returns the first fault for this action that is not used up. Only `take` counts it as used, because a call that is
   * refused for another reason first must not use up a fault. */
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

/** Whether the fault plays a proxy or a broken gateway in front of the API, which answers before any key is checked. */
export function isRaw(fault: ApiFault): boolean {
  return fault.code === undefined && (fault.body !== undefined || fault.httpStatus !== undefined);
}
