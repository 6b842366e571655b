/**
 * Gets credentials from a credentials URI, which a sidecar may serve. Complaints do not show the URI, because it may hold a
 * key.
 */
import { parseJson } from "../config/sources.ts";
import { ask, sessionIn } from "./http.ts";
import type { Fetched } from "./refreshing.ts";

const TIMEOUT_MS = 10_000;

export async function fromUri(uri: string): Promise<Fetched> {
  const reply = await ask(uri, { timeoutMs: TIMEOUT_MS });
  if (reply === undefined) return { ok: false, problem: "the credentials URI does not answer" };
  if (reply.status !== 200) {
    const problem = `the credentials URI answered with HTTP status ${reply.status}`;
    return { ok: false, problem, retryable: reply.status >= 500 };
  }
  return sessionIn(parseJson(reply.body), "the credentials URI");
}
