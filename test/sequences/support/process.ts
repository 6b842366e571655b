/** A provider process: the real verbs over the real API client, on the shared clock. It can be killed at any call; then
 * nothing of it goes on but what the API has already been asked. It can also be cancelled at a call, as Ctrl-C does. */
import { Agent, type ClientRequest } from "node:http";
import type { Emulator } from "../../../emulator/src/index.ts";
import type { EcsApi } from "../../../provider/src/client/api.ts";
import { createEcsApi } from "../../../provider/src/client/ecs.ts";
import { Connections } from "../../../provider/src/host/connections.ts";
import { DynamicVerbs } from "../../../provider/src/host/dynamic.ts";
import { Host } from "../../../provider/src/host/host.ts";
import type { World } from "../../../provider/src/host/world.ts";
import type { SharedClock } from "./clock.ts";

/** What happens to the process, and at which of its calls, counted from 1. `afterCall`: the API gets the call. */
export type Fate =
  | { readonly kind: "lives" }
  | { readonly kind: "killed"; readonly call: number; readonly afterCall: boolean }
  | { readonly kind: "cancelled"; readonly call: number };

export interface ProviderProcess {
  readonly verbs: DynamicVerbs;
  /** Lines that were shown to the user. */
  readonly lines: string[];
  /** Resolves when the process is killed. */
  readonly died: Promise<"killed">;
  close(): void;
}

/** Lets time stand still from each request to the end of its answer. */
class HoldingAgent extends Agent {
  private readonly clock: SharedClock;

  constructor(clock: SharedClock) {
    super({ keepAlive: true });
    this.clock = clock;
  }

  addRequest(request: ClientRequest, ...rest: unknown[]): void {
    request.once("close", this.clock.hold());
    const parent = Agent.prototype as unknown as { addRequest(...args: unknown[]): void };
    parent.addRequest.call(this, request, ...rest);
  }
}

const NEVER = new Promise<never>(() => undefined);
/** There is no engine that could be gone. */
const ALIVE = { begin: () => undefined, during: <T>(work: () => Promise<T>) => work() };

let hexes = 0;
/** Every text differs from all others, and its first digits do, too, because a state folder is named by them. */
function randomHex(length: number): string {
  let text = "";
  while (text.length < length) text += (Math.imul(++hexes, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
  return text.slice(0, length);
}

export function startProcess(emulator: Emulator, clock: SharedClock, fate: Fate): ProviderProcess {
  const stop = new AbortController();
  const lines: string[] = [];
  const note = (text: string) => void lines.push(text);
  let dead = false;
  let die: () => void = () => undefined;
  const died = new Promise<"killed">((resolve) => {
    die = () => {
      dead = true;
      resolve("killed");
    };
  });
  const own = {
    now: () => clock.now(),
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (dead) return NEVER;
      const end = await clock.sleep(ms, signal);
      return dead ? NEVER : end;
    },
  };

  let calls = 0;
  async function during<T>(work: () => Promise<T>): Promise<T> {
    if (dead) return NEVER;
    const nth = ++calls;
    if (fate.kind === "cancelled" && nth === fate.call) stop.abort();
    const isFatal = fate.kind === "killed" && nth >= fate.call;
    if (isFatal && !fate.afterCall) {
      die();
      return NEVER;
    }
    const answer = await work();
    if (isFatal) die();
    return dead ? NEVER : answer;
  }

  const agent = new HoldingAgent(clock);
  const connections = new Connections({
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true", ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true" },
    readFile: () => undefined,
    note,
    createClient: async ({ credentials: _, ...connection }) => {
      const api = createEcsApi({
        ...connection,
        credentials: { get: () => Promise.resolve({ ok: true, value: keysOf(emulator) }) },
        ...{ agent, userAgent: "sequence-tests", clock: own, signal: stop.signal },
      });
      return watched(api, during);
    },
  });
  const world: World = {
    configure: (read) => connections.configure(read),
    connect: (settings, explicit) => connections.connect(settings, explicit),
    where: (settings, explicit) => connections.where(settings, explicit),
    progress: () => ({
      status: note,
      note,
      noteOnce: (_, text) => note(text),
      warn: (text) => note(`warning: ${text}`),
      settled: async () => undefined,
    }),
    randomHex,
    random: () => 0.5,
    collectEarly: () => undefined,
    clock: own,
    signal: stop.signal,
  };
  const verbs = new DynamicVerbs(new Host(world, ALIVE));
  const config = configOf(emulator);
  verbs.configure({ get: (key) => config[key] });
  return { verbs, lines, died, close: () => agent.destroy() };
}

function keysOf({ accessKeyId, accessKeySecret }: Emulator) {
  return { accessKeyId, accessKeySecret };
}

function configOf(emulator: Emulator): Record<string, string> {
  return {
    "alicloud:region": emulator.regionId,
    "alicloud:accessKey": emulator.accessKeyId,
    "alicloud:secretKey": emulator.accessKeySecret,
    "alicloud:endpoints": JSON.stringify([{ ecs: emulator.endpoint }]),
  };
}

type During = <T>(work: () => Promise<T>) => Promise<T>;

function watched(api: EcsApi, during: During): EcsApi {
  return {
    ...api,
    sendFile: (request) => during(() => api.sendFile(request)),
    results: (invokeId) => during(() => api.results(invokeId)),
    listSends: (query) => during(() => api.listSends(query)),
    runCommand: (request) => during(() => api.runCommand(request)),
    commandResults: (invokeId, ids) => during(() => api.commandResults(invokeId, ids)),
    listCommands: (query) => during(() => api.listCommands(query)),
    instanceFacts: (ids) => during(() => api.instanceFacts(ids)),
    agentsOnline: (ids) => during(() => api.agentsOnline(ids)),
    instancesByTags: (query) => during(() => api.instancesByTags(query)),
  };
}
