/**
 * Makes a read that decides whether something is sent a second time, so it is retried. The resource's row shows the
 * retries.
 */
import type { Answer } from "../core/model.ts";
import { callWithRetries } from "../waiter/retry.ts";
import type { Deps } from "./deps.ts";

export function readWithRetries<T>(read: () => Promise<Answer<T>>, deps: Deps): Promise<Answer<T>> {
  const { maxRetryMs } = deps.api;
  const onRetry = ({ action, code }: { action: string; code: string }) =>
    deps.progress.status(`${action}: ${code}, trying again`);
  return callWithRetries(read, { maxRetryMs, onRetry }, deps);
}
