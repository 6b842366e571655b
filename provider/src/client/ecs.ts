/**
 * The real EcsApi: each action over one transport.
 */
import type { EcsApi } from "./api.ts";
import { agentsOnline, instanceFacts } from "./facts.ts";
import { instancesByTags } from "./instances.ts";
import { paced } from "./limiter.ts";
import { sendFile } from "./send-file.ts";
import { listSends, results } from "./send-file-results.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export function createEcsApi(options: TransportOptions): EcsApi {
  const call = paced(createTransport(options), options.clock, options.signal);
  return {
    maxRetryMs: options.maxRetryMs ?? 0,
    sendFile: (request) => sendFile(call, request),
    results: (invokeId) => results(call, invokeId),
    listSends: (query) => listSends(call, query),
    instanceFacts: (ids) => instanceFacts(call, ids),
    agentsOnline: (ids) => agentsOnline(call, ids),
    instancesByTags: (query) => instancesByTags(call, query),
  };
}
