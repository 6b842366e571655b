/** Counts the RunCommand calls of a day, and refuses those beyond the scenario's quota. */
import { type ApiError, apiError } from "./errors.ts";
import type { CommandQuota } from "./scenario.ts";

const DAY_MS = 86_400_000;
/** The cloud's days are those of China, 8 hours before UTC's. */
const OFFSET_MS = 8 * 3_600_000;

export class DailyQuota {
  readonly #quota: CommandQuota;
  #day = 0;
  #used = 0;

  constructor(quota: number | CommandQuota) {
    this.#quota = typeof quota === "number" ? { most: quota } : quota;
  }

  /** Counts a call for so many instances. Returns an error, and counts nothing, when it is too much for the day. */
  take(instances: number, now: number): ApiError | undefined {
    const day = Math.floor((now + OFFSET_MS) / DAY_MS);
    if (day !== this.#day) this.#used = 0;
    this.#day = day;
    const cost = this.#quota.count === "instances" ? instances : 1;
    if (this.#used + cost > this.#quota.most) return apiError("Invocation.ExceedQuota");
    this.#used += cost;
    return undefined;
  }
}
