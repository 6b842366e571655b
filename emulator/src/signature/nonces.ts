/** Remembers used nonces, so that a request cannot be replayed while its timestamp is still accepted. */
import type { Clock } from "../clock.ts";

/** A timestamp may be 15 minutes in the past or in the future, so a nonce must be remembered for twice that time. */
const REMEMBERED_MS = 30 * 60 * 1000;

export class Nonces {
  // A Map keeps the order of insertion, so its first entries are the oldest.
  readonly #seen = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Marks the nonce as used. Returns false when this access key has used it before. */
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
