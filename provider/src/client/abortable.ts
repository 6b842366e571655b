/**
 * Wraps an EcsApi so that its calls end soon after the user has cancelled, because the engine waits for them.
 * An unfinished call that writes may have reached the API, so its fault is `lost`; the fault of an unfinished read is
 * `transient`.
 */
import type { Answer, Fault } from "../core/model.ts";
import type { Clock } from "../waiter/clock.ts";
import type { EcsApi } from "./api.ts";

/** How long calls may still take after a cancel, so that the state of unfinished sends can be read once more. */
const GRACE_MS = 3_000;

export function abortable(api: EcsApi, signal: AbortSignal, clock: Clock): EcsApi {
  const limit = limiter(signal, clock);
  return {
    ...(api.maxRetryMs === undefined ? {} : { maxRetryMs: api.maxRetryMs }),
    ...(api.lists === undefined ? {} : { lists: api.lists }),
    sendFile: (request) => limit("SendFile", "lost", () => api.sendFile(request)),
    results: (invokeId) => limit("DescribeSendFileResults", "transient", () => api.results(invokeId)),
    listSends: (query) => limit("DescribeSendFileResults", "transient", () => api.listSends(query)),
    runCommand: (request) => limit("RunCommand", "lost", () => api.runCommand(request)),
    commandResults: (invokeId, ids) =>
      limit("DescribeInvocations", "transient", () => api.commandResults(invokeId, ids)),
    listCommands: (query) => limit("DescribeInvocations", "transient", () => api.listCommands(query)),
    instanceFacts: (ids) => limit("DescribeInstances", "transient", () => api.instanceFacts(ids)),
    agentsOnline: (ids) => limit("DescribeCloudAssistantStatus", "transient", () => api.agentsOnline(ids)),
    instancesByTags: (query) => limit("DescribeInstances", "transient", () => api.instancesByTags(query)),
  };
}

function limiter(signal: AbortSignal, clock: Clock) {
  const waiting = new Set<() => void>();
  let over = false;
  const expire = async () => {
    await clock.sleep(GRACE_MS);
    over = true;
    for (const giveUp of waiting) giveUp();
  };
  if (signal.aborted) void expire();
  else signal.addEventListener("abort", () => void expire(), { once: true });
  return async <T>(
    action: string,
    kind: Fault["kind"],
    call: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> => {
    const fault: Fault = { kind, action, code: "Cancelled", message: "the call was cut short by the cancel" };
    // The call is not begun, so even a call that writes has certainly not reached the API.
    if (over) return { ok: false, fault: { ...fault, kind: "transient" } };
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve({ ok: false, fault });
      waiting.add(giveUp);
      // An exception of the call, such as one about missing credentials, is passed on to the caller.
      void call()
        .then(resolve, reject)
        .finally(() => waiting.delete(giveUp));
    });
  };
}
