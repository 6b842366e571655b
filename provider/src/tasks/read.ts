/**
 * A read that a run cannot do without, because its answer decides whether something is sent a second time.
 * Its retries are told on the resource's row.
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
