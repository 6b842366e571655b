/** Defines the Emulator object, which startEmulator returns to the calling program. */
import type { Outcome } from "./fleet/outcomes.ts";
import type { AgentTask } from "./fleet/task.ts";
import type { RequestRecord } from "./request-log.ts";
import type { RunRecord } from "./runs.ts";
import type { CommandSupport } from "./sandbox/support.ts";
import type { ApiFault, InstanceOverride } from "./scenario.ts";
import type { SendRecord } from "./sends.ts";

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
  /** The newest `retainedCommands` RunCommand calls, oldest first, each with the command's text and its instances' times,
   * results and output as they are now. */
  readonly runs: readonly RunRecord[];
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
  /** Kills the commands that run on an instance now, as an accident would: each with all that it has started, at one
   * moment ("tree", the default), or only the shells that run its script, so that what they have started goes on
   * ("shell"). The command ends with ExitCode -1. Returns how many commands there were. */
  killCommand(instanceId: string, what?: "tree" | "shell"): number;
  /** Ends all processes of an instance at one moment. Its agent is away for `timing.rebootMs`. */
  rebootInstance(instanceId: string): void;
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
