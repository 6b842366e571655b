/** Defines startEmulator and the Emulator object that it returns to the calling program. */
import { createHash } from "node:crypto";
import { type Built, build } from "./build.ts";
import { systemClock } from "./clock.ts";
import { osOf } from "./fleet/instances.ts";
import { formatMode } from "./fleet/mode.ts";
import type { Outcome } from "./fleet/outcomes.ts";
import type { Os } from "./fleet/paths.ts";
import type { AgentTask } from "./fleet/task.ts";
import { Hosts, openRoot, type Root } from "./folders.ts";
import { type EmulatorOptions, scenarioOf } from "./options.ts";
import type { RequestRecord } from "./request-log.ts";
import type { Gateway } from "./route.ts";
import { type CommandSupport, findSandbox, supportOf } from "./sandbox/support.ts";
import {
  type ApiFault,
  DEFAULT_ACCESS_KEY,
  DEFAULTS,
  type InstanceOverride,
  type Scenario,
} from "./scenario.ts";
import { checkFaults, checkOverride, ScenarioError } from "./scenario-check.ts";
import { type SendRecord, sendRecords } from "./sends.ts";
import { type RunningServer, serve } from "./server.ts";

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Ids of the instances that exist now. */
  readonly instanceIds: string[];
  /** Path of the folder that holds one folder for each instance that got a file. */
  readonly root: string;
  /** Every API call so far, oldest first. The list grows while the emulator runs. */
  readonly requests: readonly RequestRecord[];
  /** The newest `retainedRecords` SendFile calls, oldest first, each with its instances' times and results as they
   * are now. Times are exact to the millisecond. */
  readonly sends: readonly SendRecord[];
  /** Whether RunCommand really runs commands on this machine, and if not, why. */
  readonly commands: CommandSupport;
  /** Empties `requests`. */
  clearRequests(): void;
  /** Reads a file of an instance, or returns undefined when there is none. Links are followed within the instance. */
  stat(instanceId: string, path: string): FileStat | undefined;
  /** Changes an instance from now on. Only the given keys are replaced, and a key set to `undefined` gets its default
   * again. An unknown id becomes a new instance. @throws ScenarioError when a value is wrong */
  setInstance(instanceId: string, override: InstanceOverride): void;
  /** Replaces the scripted faults of API calls (`api` of the scenario). @throws ScenarioError when one is wrong */
  setApiFaults(faults: readonly ApiFault[]): void;
  /** Makes an instance run, be online, and have no scripted error or delay. Without an id, does so for all instances,
   * and removes the scripted faults of API calls. */
  resetFaults(instanceId?: string): void;
  /** Adds instances with the next free numbers. Returns their ids. */
  addInstances(count: number): string[];
  /** Releases an instance: API calls do not find it any more, but its files stay. Returns false for an unknown id. */
  removeInstance(instanceId: string): boolean;
  /** Gives a file to an instance's agent without an API call and its checks. Returns undefined when the agent's
   * report would get lost on the way to the server. */
  runAgent(instanceId: string, task: AgentTask): Outcome | undefined;
  /** Closes connections, stops deliveries, kills commands, and removes `root` if it is a temporary folder. */
  close(): Promise<void>;
}

/** A file as a process on the instance would see it. A file on Windows has no mode, owner or group. */
export interface FileStat {
  readonly content: Buffer;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly size: number;
  /** Four octal digits, such as `0644`. */
  readonly mode?: string;
  /** Name of the user, or the user's number when it has no name on the instance. */
  readonly owner?: string;
  readonly group?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts an emulator on a loopback port. @throws ScenarioError when an option is wrong */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const scenario = scenarioOf(options);
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new ScenarioError(
      `${host} is not a loopback address; allowRemote (--allow-remote) lets others reach it`,
    );
  }
  const mayChown = options.mayChown ?? process.getuid?.() === 0;
  // This slow step comes before the folder is made, because a signal during it would leave a temporary folder behind.
  const sandbox =
    scenario.commands === false
      ? SWITCHED_OFF
      : await findSandbox(mayChown, scenario.programs ?? DEFAULTS.programs);
  const root = openRoot(options.root);
  try {
    const hosts = new Hosts(root.path, scenario, mayChown);
    const built = build(scenario, hosts, options.clock ?? systemClock, sandbox);
    const server = await serve(built.gateway, host, options.port ?? 0);
    return handleOf({ scenario, host, root, hosts, built, server, commands: supportOf(sandbox) });
  } catch (error) {
    root.release();
    throw error;
  }
}

const SWITCHED_OFF = { reason: "switched off by the scenario" };

interface Parts {
  readonly scenario: Scenario;
  readonly host: string;
  readonly root: Root;
  readonly hosts: Hosts;
  readonly built: Built;
  readonly server: RunningServer;
  readonly commands: CommandSupport;
}

function handleOf({ scenario, host, root, hosts, built, server, commands }: Parts): Emulator {
  const { gateway } = built;
  const key = scenario.accessKeys?.[0] ?? DEFAULT_ACCESS_KEY;
  const fixed = {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    regionId: gateway.world.regionId,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    root: root.path,
    commands,
  };
  const close = async () => {
    await server.close();
    await built.stop();
    root.release();
  };
  return Object.assign(new Control(gateway, hosts), fixed, { close });
}

/** The members of Emulator that read or change the running emulated account. */
class Control {
  readonly #gateway: Gateway;
  readonly #hosts: Hosts;

  constructor(gateway: Gateway, hosts: Hosts) {
    this.#gateway = gateway;
    this.#hosts = hosts;
  }

  get instanceIds(): string[] {
    return this.#instances.all(this.#now).map(({ id }) => id);
  }

  get requests(): readonly RequestRecord[] {
    return this.#gateway.log.records;
  }

  get sends(): readonly SendRecord[] {
    return sendRecords(this.#gateway.world.invocations.oldestFirst());
  }

  clearRequests(): void {
    this.#gateway.log.clear();
  }

  stat(instanceId: string, path: string): FileStat | undefined {
    const os = this.#osOf(instanceId);
    const file = this.#hosts.host(instanceId, os).disk.read(path);
    if (file === undefined) return undefined;
    const { content, mode, uid, gid } = file;
    const sha256 = createHash("sha256").update(content).digest("hex");
    const common = { content, sha256, size: content.length };
    if (os === "Windows") return common;
    const { accounts } = this.#hosts;
    const names = { owner: accounts.userName(uid), group: accounts.groupName(gid) };
    return { ...common, mode: formatMode(mode), ...names, uid, gid };
  }

  setInstance(instanceId: string, override: InstanceOverride): void {
    checkOverride(override, instanceId);
    this.#instances.change(instanceId, override, this.#now);
  }

  setApiFaults(faults: readonly ApiFault[]): void {
    checkFaults(faults);
    this.#gateway.faults.set(faults);
  }

  resetFaults(instanceId?: string): void {
    if (instanceId === undefined) this.#gateway.faults.set([]);
    for (const id of instanceId === undefined ? this.#instances.ids : [instanceId])
      this.#instances.heal(id, this.#now);
  }

  addInstances(count: number): string[] {
    return this.#instances.grow(count, this.#now);
  }

  removeInstance(instanceId: string): boolean {
    return this.#instances.remove(instanceId);
  }

  runAgent(instanceId: string, task: AgentTask): Outcome | undefined {
    return this.#hosts.take(task, instanceId, this.#osOf(instanceId));
  }

  get #instances() {
    return this.#gateway.world.instances;
  }

  get #now(): number {
    return this.#gateway.world.clock.now();
  }

  #osOf(instanceId: string): Os {
    const instance = this.#instances.get(instanceId, this.#now);
    return instance === undefined ? "Linux" : osOf(instance);
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
