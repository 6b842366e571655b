/**
 * Implements EcsApi over HTTP. All actions share one transport and one limiter.
 */

import { commandResults, listCommands } from "./actions/command-results.ts";
import { agentsOnline, instanceFacts } from "./actions/facts.ts";
import { instancesByTags } from "./actions/instances.ts";
import { runCommand } from "./actions/run-command.ts";
import { sendFile } from "./actions/send-file.ts";
import { listSends, results } from "./actions/send-file-results.ts";
import type { EcsApi } from "./api.ts";
import { paced } from "./limiter.ts";
import { SharedLists } from "./shared-lists.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export function createEcsApi(options: TransportOptions): EcsApi {
  const call = paced(createTransport(options), options.clock, options.signal);
  return {
    maxRetryMs: options.maxRetryMs ?? 0,
    lists: new SharedLists(),
    sendFile: (request) => sendFile(call, request),
    results: (invokeId) => results(call, invokeId),
    listSends: (query) => listSends(call, query),
    runCommand: (request) => runCommand(call, request),
    commandResults: (invokeId, ids) => commandResults(call, invokeId, ids),
    listCommands: (query) => listCommands(call, query),
    instanceFacts: (ids) => instanceFacts(call, ids),
    agentsOnline: (ids) => agentsOnline(call, ids),
    instancesByTags: (query) => instancesByTags(call, query),
  };
}
