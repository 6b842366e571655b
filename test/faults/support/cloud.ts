/** The provider's real client over real HTTP, with the clock, the faults and the kills of a test around it. */
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

/** Sends the calls that are to be refused to a port where nobody listens. */
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

/** `beforeCall` may never come back: that is how a process dies. */
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
    // The pace sleeps inside of a call: time may pass then.
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
    instanceFacts: (ids) => within("DescribeInstances", true, () => real.instanceFacts(ids)),
    agentsOnline: (ids) => within("DescribeInstances", true, () => real.agentsOnline(ids)),
    instancesByTags: (query) => within("DescribeInstances", true, () => real.instancesByTags(query)),
  };
  return { api, close: () => agent.destroy() };
}

/** Of a server that is closed at once. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
