/** Builds the emulated account, and the gateway that checks and routes its calls, from a scenario. */
import { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import { commandRules, powerSwitch, runnerOf, shellSettings } from "./command-rules.ts";
import { Faults } from "./faults.ts";
import { commandJobs } from "./fleet/command-job.ts";
import { commandEndedAs } from "./fleet/command-outcomes.ts";
import type { CommandRunner } from "./fleet/command-runner.ts";
import type { CommandScript } from "./fleet/command-script.ts";
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

export interface Parts {
  readonly scenario: Scenario;
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly sandbox: SandboxSupport;
  /** Says how commands end. Undefined: they all really run. */
  readonly script: CommandScript | undefined;
}

export interface Built {
  readonly gateway: Gateway;
  readonly shells: Shells;
  readonly power: ReturnType<typeof powerSwitch>;
  /** Ends all deliveries and writes the state file, if there is one. The promise resolves when no command runs any
   * more. */
  stop(): Promise<void>;
}

/** @throws ScenarioError when the state file cannot be used */
export function build({ scenario, hosts, clock, sandbox, script }: Parts): Built {
  const invocations = new Invocations<FileOrder>(scenario.retainedRecords ?? DEFAULTS.retainedRecords);
  const commands = new Invocations<CommandOrder>(scenario.retainedCommands ?? DEFAULTS.retainedCommands);
  const clientTokens = scenario.clientToken === false ? undefined : new ClientTokens();
  const remembered = { invocations, commands, clientTokens, rightsStore: hosts.rightsStore };
  const file =
    scenario.stateFile === undefined ? undefined : new StateFile(scenario.stateFile, clock, remembered);
  const settings = shellSettings(scenario, clock);
  const shells = new Shells(sandbox, settings, (instance) => hosts.machine(instance));
  const memory = { invocations, commands, clientTokens, changed: () => file?.changed() };
  const running = { shells, runner: runnerOf(shells, script, settings) };
  const world = buildWorld(scenario, hosts, clock, memory, running);
  file?.load();
  resume(world);
  return {
    gateway: buildGateway(scenario, world),
    shells,
    power: powerSwitch(scenario, world.instances, shells, clock),
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

interface Running {
  readonly shells: Shells;
  readonly runner: CommandRunner;
}

function buildWorld(
  scenario: Scenario,
  hosts: Hosts,
  clock: Clock,
  memory: Memory,
  { shells, runner }: Running,
): World {
  const regionId = scenario.regionId ?? DEFAULTS.regionId;
  const timing = scenario.timing ?? {};
  const instances = new Instances(scenario.fleet ?? {}, regionId, scenario.instances ?? {}, clock.now());
  const delays = delayPicker(timing, seededRandom(scenario.seed ?? DEFAULTS.seed));
  const deliveries = new Deliveries({ clock, instances, delays, changed: memory.changed });
  const takeFile: TakeFile = (invocation, instance) =>
    hosts.take(taskOf(invocation), instance.id, osOf(instance));
  const termination = scenario.termination ?? DEFAULTS.termination;
  const commandDeps = {
    regionId,
    runner,
    termination,
    power: powerSwitch(scenario, instances, shells, clock),
  };
  return {
    ...memory,
    clock,
    apiEdition: scenario.apiEdition ?? DEFAULTS.apiEdition,
    regionId,
    instances,
    deliveries,
    startFiles: (invocation: Invocation<FileOrder>) => deliveries.start(fileJobs(invocation, takeFile)),
    startCommands: (invocation: Invocation<CommandOrder>) =>
      deliveries.start(commandJobs(invocation, commandDeps)),
    visibleAfterMs: timing.visibleAfterMs ?? 0,
    heartbeatLagMs: timing.heartbeatLagMs ?? 0,
    retentionMs: scenario.retentionMs ?? DEFAULTS.retentionMs,
    commandRules: commandRules(scenario),
  };
}
