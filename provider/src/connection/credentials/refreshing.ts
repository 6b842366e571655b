/**
 * Keeps credentials until shortly before they expire and then fetches new ones, with one request for all waiting calls.
 * If a fetch fails, the old credentials are used while they are valid.
 */
import type { Credentials, CredentialsProvider, Obtained } from "../credentials.ts";

export type Fetched =
  | { readonly ok: true; readonly value: Credentials; readonly expiresAt: number }
  | Extract<Obtained, { ok: false }>;

/** Credentials are renewed this long before they expire, or after half of their validity if that is later. */
const AHEAD_MS = 5 * 60_000;
/** After a failed fetch the old credentials are used this long before the source is asked again. */
const PAUSE_MS = 30_000;

interface Held {
  readonly value: Credentials;
  readonly expiresAt: number;
  /** Epoch milliseconds from which new credentials are fetched. */
  readonly renewAt: number;
}

/** `fetch` is called with `true` when the API refused the last credentials, so that it does not use a cache of its own. */
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
      // A source that gave credentials before is likely to give them again, so the failure is retryable.
      return { ...fetched, retryable: fetched.retryable === true || held !== undefined };
    },
  };
}

function ok({ value }: { readonly value: Credentials }): Obtained {
  return { ok: true, value };
}
