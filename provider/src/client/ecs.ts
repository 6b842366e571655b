/**
 * The real EcsApi: each action over one transport.
 */
import type { EcsApi } from "./api.ts";
import { instancesByTags } from "./instances.ts";
import { sendFile } from "./send-file.ts";
import { recentSends, results } from "./send-file-results.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export function createEcsApi(options: TransportOptions): EcsApi {
  const call = createTransport(options);
  return {
    sendFile: (request) => sendFile(call, request),
    results: (invokeId) => results(call, invokeId),
    recentSends: (name) => recentSends(call, name),
    instancesByTags: (query) => instancesByTags(call, query),
  };
}
