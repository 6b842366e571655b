/**
 * Keeps what a source gave until shortly before it expires, and asks again then: one request at a time, however many
 * calls wait for it. A refresh that fails is no matter while the old credentials are good.
 */
import type { Credentials, CredentialsProvider, Obtained } from "../credentials.ts";

export type Fetched =
  | { readonly ok: true; readonly value: Credentials; readonly expiresAt: number }
  | Extract<Obtained, { ok: false }>;

/** Renewed this long before the end, but never in the first half of a short life. */
const AHEAD_MS = 5 * 60_000;
/** After a failed refresh the old ones are used this long before the source is asked again. */
const PAUSE_MS = 30_000;

interface Held {
  readonly value: Credentials;
  readonly expiresAt: number;
  /** From here on a new fetch is due. */
  readonly renewAt: number;
}

/** `fetch` learns whether the last credentials were refused, so that it passes over caches of its own. */
export function refreshing(
  fetch: (refresh: boolean) => Promise<Fetched>,
  now: () => number,
): CredentialsProvider {
  let held: Held | undefined;
  let running: Promise<Fetched> | undefined;

  async function renew(refresh: boolean): Promise<Fetched> {
    const fetched = await fetch(refresh);
    const time = now();
    if (fetched.ok) {
      const { value, expiresAt } = fetched;
      held = { value, expiresAt, renewAt: expiresAt - Math.min(AHEAD_MS, (expiresAt - time) / 2) };
    } else if (held !== undefined) {
      held = { ...held, renewAt: time + PAUSE_MS };
    }
    return fetched;
  }

  return {
    async get(refresh = false) {
      if (!refresh && held !== undefined && now() < Math.min(held.renewAt, held.expiresAt)) return ok(held);
      running ??= renew(refresh).finally(() => {
        running = undefined;
      });
      const fetched = await running;
      if (fetched.ok) return ok(fetched);
      if (!refresh && held !== undefined && now() < held.expiresAt) return ok(held);
      // What has worked before is likely to work again.
      return { ...fetched, retryable: fetched.retryable === true || held !== undefined };
    },
  };
}

function ok({ value }: { readonly value: Credentials }): Obtained {
  return { ok: true, value };
}
