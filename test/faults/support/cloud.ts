/** Connects the provider's real API client over HTTP, through the proxy and with the clock of a test. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { EcsApi } from "../../../provider/src/client/api.ts";
import { createEcsApi } from "../../../provider/src/client/ecs.ts";
import type { CredentialsProvider } from "../../../provider/src/connection/credentials.ts";
import type { VirtualClock } from "./clock.ts";
import type { CallKind } from "./faults.ts";
import { Kinds } from "./kinds.ts";
import type { FaultProxy } from "./proxy.ts";

interface CallContext {
  readonly call: CallKind;
  readonly tagged: boolean;
}

const calling = new AsyncLocalStorage<CallContext>();

/** Sends calls with the fault "refuse" to a port on which no server listens. */
class RefusingAgent extends Agent {
  refuses: (context: CallContext) => boolean = () => false;
  deadPort = 0;

  addRequest(request: unknown, options: { port: number }, ...rest: unknown[]): void {
    const context = calling.getStore();
    const to = context !== undefined && this.refuses(context) ? { ...options, port: this.deadPort } : options;
    const parent = Agent.prototype as unknown as { addRequest(...args: unknown[]): void };
    parent.addRequest.call(this, request, to, ...rest);
  }
}

export interface CloudOptions {
  readonly proxy: FaultProxy;
  readonly clock: VirtualClock;
  readonly signal: AbortSignal;
  readonly regionId: string;
  readonly credentials: CredentialsProvider;
  readonly readTimeoutMs: number;
}

/** `beforeCall` is awaited before each call. A test kills the provider's process with a `beforeCall` that never
 * resolves. */
export async function connectTo(options: CloudOptions, beforeCall: () => Promise<void>) {
  const { proxy, clock } = options;
  const agent = new RefusingAgent({ keepAlive: true });
  agent.deadPort = await freePort();
  agent.refuses = ({ call, tagged }) => proxy.plan.take(call, tagged, clock.now(), true) !== undefined;
  const real = createEcsApi({
    endpoint: proxy.endpoint,
    regionId: options.regionId,
    credentials: options.credentials,
    agent,
    userAgent: "fault-tests",
    connectTimeoutMs: 10_000,
    readTimeoutMs: options.readTimeoutMs,
    signal: options.signal,
    // The client may sleep inside of a call, to slow down or to retry, so time must be able to pass then.
    clock: { now: () => clock.now(), sleep: (ms, signal) => clock.nap(ms, signal) },
  });
  const within = async <T>(call: CallKind, tagged: boolean, work: () => Promise<T>) => {
    await beforeCall();
    return clock.during(() => calling.run({ call, tagged }, work));
  };
  const kinds = new Kinds();
  const api: EcsApi = {
    sendFile: (request) => {
      kinds.sent(request.tags !== undefined);
      return within("SendFile", request.tags !== undefined, () => real.sendFile(request));
    },
    results: (invokeId) => within("results", false, () => real.results(invokeId)),
    listSends: async (query) => {
      const tagged = query.tag !== undefined || query.run !== undefined;
      const answer = await within(kinds.of(query), tagged, () => real.listSends(query));
      kinds.answered(query, answer.ok);
      return answer;
    },
    runCommand: (request) => within("RunCommand", request.tags !== undefined, () => real.runCommand(request)),
    commandResults: (invokeId, ids) =>
      within("command-results", false, () => real.commandResults(invokeId, ids)),
    listCommands: (query) =>
      within("command-look-up", query.tag !== undefined, () => real.listCommands(query)),
    instanceFacts: (ids) => within("DescribeInstances", true, () => real.instanceFacts(ids)),
    agentsOnline: (ids) => within("DescribeInstances", true, () => real.agentsOnline(ids)),
    instancesByTags: (query) => within("DescribeInstances", true, () => real.instancesByTags(query)),
  };
  return { api, close: () => agent.destroy() };
}

/** Returns a port on which nothing listens: that of a server that has just been closed. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
