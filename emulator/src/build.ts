/** Builds the emulated account, and the gateway that checks and routes its calls, from a scenario. */
import { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import { Faults } from "./faults.ts";
import { commandJobs } from "./fleet/command-job.ts";
import { commandEndedAs } from "./fleet/command-outcomes.ts";
import { delayPicker } from "./fleet/delays.ts";
import { Deliveries } from "./fleet/delivery.ts";
import { fileJobs, type TakeFile } from "./fleet/file-job.ts";
import { Instances, osOf } from "./fleet/instances.ts";
import { type CommandOrder, type FileOrder, type Invocation, Invocations } from "./fleet/invocations.ts";
import { type Hosts, taskOf } from "./folders.ts";
import { seededRandom } from "./random.ts";
import { RateLimiter } from "./rate-limit.ts";
import { RequestLog } from "./request-log.ts";
import type { Gateway } from "./route.ts";
import { Shells } from "./sandbox/shells.ts";
import type { SandboxSupport } from "./sandbox/support.ts";
import { DEFAULT_ACCESS_KEY, DEFAULTS, type Scenario } from "./scenario.ts";
import { Nonces } from "./signature/nonces.ts";
import { StateFile } from "./state-file.ts";
import type { World } from "./world.ts";

export interface Built {
  readonly gateway: Gateway;
  /** Ends all deliveries and writes the state file, if there is one. The promise resolves when no command runs any
   * more. */
  stop(): Promise<void>;
}

/** @throws ScenarioError when the state file cannot be used */
export function build(scenario: Scenario, hosts: Hosts, clock: Clock, sandbox: SandboxSupport): Built {
  const most = scenario.retainedRecords ?? DEFAULTS.retainedRecords;
  const invocations = new Invocations<FileOrder>(most);
  const commands = new Invocations<CommandOrder>(most);
  const clientTokens = scenario.clientToken === false ? undefined : new ClientTokens();
  const remembered = { invocations, commands, clientTokens, rightsStore: hosts.rightsStore };
  const file =
    scenario.stateFile === undefined ? undefined : new StateFile(scenario.stateFile, clock, remembered);
  const shells = new Shells(sandbox, (instance) => hosts.machine(instance));
  const memory = { invocations, commands, clientTokens, changed: () => file?.changed() };
  const world = buildWorld(scenario, hosts, clock, memory, shells);
  file?.load();
  resume(world);
  return {
    gateway: buildGateway(scenario, world),
    stop: async () => {
      world.deliveries.stop();
      await shells.close();
      file?.save();
    },
  };
}

/** Continues what an earlier run of the emulator left unfinished. A file is sent again. A command that had begun ends
 * as ExecutionInterrupted, because running it again could do its work twice. */
function resume(world: World): void {
  for (const invocation of world.invocations.oldestFirst()) world.startFiles(invocation);
  for (const invocation of world.commands.oldestFirst()) {
    for (const delivery of invocation.deliveries.values()) {
      if (delivery.startedAt === undefined || delivery.outcome !== undefined) continue;
      delivery.outcome = commandEndedAs("ExecutionInterrupted");
      delivery.endedAt = world.clock.now();
    }
    world.startCommands(invocation);
  }
}

function buildGateway(scenario: Scenario, world: World): Gateway {
  const { clock } = world;
  return {
    world,
    verifier: { keys: scenario.accessKeys ?? [DEFAULT_ACCESS_KEY], nonces: new Nonces(clock), clock },
    faults: new Faults(scenario.api ?? []),
    limiter: new RateLimiter(scenario.rateLimit ?? {}, clock),
    log: new RequestLog(),
  };
}

type Memory = Pick<World, "invocations" | "commands" | "clientTokens" | "changed">;

function buildWorld(scenario: Scenario, hosts: Hosts, clock: Clock, memory: Memory, runner: Shells): World {
  const regionId = scenario.regionId ?? DEFAULTS.regionId;
  const timing = scenario.timing ?? {};
  const instances = new Instances(scenario.fleet ?? {}, regionId, scenario.instances ?? {}, clock.now());
  const delays = delayPicker(timing, seededRandom(scenario.seed ?? DEFAULTS.seed));
  const deliveries = new Deliveries({ clock, instances, delays, changed: memory.changed });
  const takeFile: TakeFile = (invocation, instance) =>
    hosts.take(taskOf(invocation), instance.id, osOf(instance));
  return {
    ...memory,
    clock,
    apiEdition: scenario.apiEdition ?? DEFAULTS.apiEdition,
    regionId,
    instances,
    deliveries,
    startFiles: (invocation: Invocation<FileOrder>) => deliveries.start(fileJobs(invocation, takeFile)),
    startCommands: (invocation: Invocation<CommandOrder>) =>
      deliveries.start(commandJobs(invocation, { regionId, runner })),
    visibleAfterMs: timing.visibleAfterMs ?? 0,
    heartbeatLagMs: timing.heartbeatLagMs ?? 0,
    retentionMs: scenario.retentionMs ?? DEFAULTS.retentionMs,
  };
}
