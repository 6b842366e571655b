/** Throttles the calls of an action that come faster than the scenario's `rateLimit`. */
import type { Clock } from "./clock.ts";
import type { RateLimit } from "./scenario.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

interface Window {
  /** Times of the calls that were admitted in the last second. */
  recent: number[];
  throttledUntil: number;
}

export class RateLimiter {
  readonly #limits: ReadonlyMap<string, RateLimit>;
  readonly #windows = new Map<string, Window>();
  readonly #clock: Clock;

  constructor(limits: Readonly<Record<string, number | RateLimit>>, clock: Clock) {
    const entries = Object.entries(limits);
    this.#limits = new Map(
      entries.map(([name, limit]) => [name, typeof limit === "number" ? { perSecond: limit } : limit]),
    );
    this.#clock = clock;
  }

  /** Counts the call. Returns false when the call must be throttled. */
  admit(action: string): boolean {
    const limit = this.#limits.get(action) ?? this.#limits.get("*");
    if (limit === undefined) return true;
    const now = this.#clock.now();
    const window = this.#windows.get(action) ?? { recent: [], throttledUntil: 0 };
    this.#windows.set(action, window);
    if (now < window.throttledUntil) return false;
    window.recent = window.recent.filter((time) => time > now - SECOND_MS);
    if (window.recent.length < limit.perSecond) return window.recent.push(now) > 0;
    // The page on API throttling says: "Throttled in minute T, callable again in T+1".
    if (limit.restOfMinute === true) window.throttledUntil = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
    return false;
  }
}
