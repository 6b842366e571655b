/**
 * Time as a parameter: now, and a sleep that a signal ends at once. Only this file touches the real clock.
 */
export interface Clock {
  /** Returns the present time in epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal aborts. The promise never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<"slept" | "aborted">;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve("aborted");
      const stop = (end: "slept" | "aborted") => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        resolve(end);
      };
      const onAbort = () => stop("aborted");
      const timer = setTimeout(() => stop("slept"), ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};
