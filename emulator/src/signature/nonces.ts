/** Nonces that were used, for as long as their timestamp could still be accepted. */
import type { Clock } from "../clock.ts";

/** A request may be 15 minutes old or early, so a nonce matters for twice that. */
const REMEMBERED_MS = 30 * 60 * 1000;

export class Nonces {
  // Insertion order is time order, so that the oldest ones are found without a search.
  readonly #seen = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False when this key has used the nonce before. */
  use(accessKeyId: string, nonce: string): boolean {
    this.#forgetOld();
    const key = `${accessKeyId}\n${nonce}`;
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, this.#clock.now());
    return true;
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - REMEMBERED_MS;
    for (const [key, usedAt] of this.#seen) {
      if (usedAt >= oldest) return;
      this.#seen.delete(key);
    }
  }
}
