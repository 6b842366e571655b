/** Defines the scenario: the instances, accounts, timing and faults that the emulator plays, with their defaults.
 * The JSON file of `--scenario` has this shape, and the options of startEmulator include it. */
import type { EndStatus } from "./fleet/outcomes.ts";

/** Every key is optional. An unknown key is an error. */
export interface Scenario {
  /** The only region that has instances. @default "cn-hangzhou" */
  regionId?: string | undefined;
  /** Access keys with which calls may be signed. @default one fixed key, which the command prints when it is ready */
  accessKeys?: readonly AccessKey[] | undefined;
  /** Number, ids, zones and tags of the instances. @default 12 instances, `i-demo0001` to `i-demo0012` */
  fleet?: FleetShape | undefined;
  /** Settings of single instances, by id. An id that `fleet` does not make is added as a further instance.
   * @default none */
  instances?: Readonly<Record<string, InstanceOverride>> | undefined;
  /** How long deliveries take, and how late the API shows changes. */
  timing?: Timing | undefined;
  /** Faults of whole API calls. A call gets the first fault in this list that names its action. @default none */
  api?: readonly ApiFault[] | undefined;
  /** Most calls per second, by action. `*` stands for each action that is not named. More calls are refused with
   * Throttling.User. @default none */
  rateLimit?: Readonly<Record<string, number | RateLimit>> | undefined;
  /** Whether a ClientToken makes SendFile and RunCommand idempotent. The cloud documents this only for other calls.
   * @default true */
  clientToken?: boolean | undefined;
  /** Milliseconds by which the server's clock is ahead of this machine's, or behind it when negative. A call is refused
   * when its Timestamp differs from the server's clock by more than 15 minutes. @default 0 */
  clockOffsetMs?: number | undefined;
  /** The edition of the API pages that the emulator follows where they differ. They differ in the HTTP status of a
   * wrong page number or size, and in the form of Content in the results of SendFile. @default "2020" */
  apiEdition?: ApiEdition | undefined;
  /** Names of the users that each instance has. @default ["root"] */
  users?: readonly string[] | undefined;
  /** Names of the groups that each instance has. @default ["root"] */
  groups?: readonly string[] | undefined;
  /** Milliseconds for which the API shows the results of a SendFile call. @default 86400000 */
  retentionMs?: number | undefined;
  /** Number of the newest SendFile calls whose results the API shows. @default 1000 */
  retainedRecords?: number | undefined;
  /** Milliseconds for which the API shows the results of a RunCommand call. @default 2592000000, 30 days */
  commandRetentionMs?: number | undefined;
  /** Number of the newest RunCommand calls whose results the API shows. @default 10000 */
  retainedCommands?: number | undefined;
  /** Whether RunCommand runs commands, if this machine can. If false, every command ends as ClientNeedUpgrade.
   * @default true */
  commands?: boolean | undefined;
  /** Programs that commands find on an instance: those of this machine, read-only ("host"), or a static busybox alone
   * ("busybox"). @default "host" */
  programs?: "host" | "busybox" | undefined;
  /** Most KB of a command's content after Base64. The official texts name 24, 18 and 16. @default 24 */
  commandLimit?: 16 | 18 | 24 | undefined;
  /** Most RunCommand calls a day, or most instances of such calls, as it is not documented which of them count. Further
   * calls are refused with Invocation.ExceedQuota. @default none */
  commandsPerDay?: number | CommandQuota | undefined;
  /** What a RunCommand call for an instance that does not run or whose agent is offline gets: an end of that instance
   * ("abort"), or a refusal of the whole call with InvalidInstance.NotMatch ("refuse"). @default "abort" */
  commandsToStopped?: "abort" | "refuse" | undefined;
  /** Most instances of one command that DescribeInvocations shows. DescribeInvocationResults shows all. @default all */
  instancesShown?: number | undefined;
  /** Bytes of a command's output that the server asks the agent to keep. The agent keeps at least 12000: the first 6000
   * and the rest from the end. @default 12000 */
  logQuota?: number | undefined;
  /** The agent that the instances have. That of February 2024 ("2024") refuses a command whose Username is root.
   * @default "2024" */
  agentEdition?: AgentEdition | undefined;
  /** What is killed when a command must end at Timeout or by StopInvocation: what TerminationMode says ("asAsked"), the
   * shell alone ("shellOnly"), or everything but the shell, which goes on ("shellSurvives"). @default "asAsked" */
  termination?: Termination | undefined;
  /** Seed of the random delays. The same seed gives the same delays. @default 1 */
  seed?: number | undefined;
  /** Path of a file that keeps results and client tokens over a restart. It is read at the start, and written after
   * each change and at the end. @default none */
  stateFile?: string | undefined;
}

/** "2020" stands for the API pages of that year, "current" for today's. */
export type ApiEdition = "2020" | "current";

export type AgentEdition = "2024" | "current";

export type Termination = "asAsked" | "shellOnly" | "shellSurvives";

export interface CommandQuota {
  readonly most: number;
  /** @default "calls" */
  readonly count?: "calls" | "instances" | undefined;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** Makes the key a temporary one of STS. Calls must then bring this security token. */
  readonly securityToken?: string | undefined;
  /** Whether the security token has expired. @default false */
  readonly expired?: boolean | undefined;
  /** Whether the key is disabled, so that calls with it are refused. @default false */
  readonly disabled?: boolean | undefined;
  /** RAM actions that the key's holder may not do, such as `ecs:RunCommand`, `ecs:Describe*`, or `tag:TagResources` for
   * a SendFile or RunCommand with Tags. Such calls are refused with Forbidden.RAM. @default none */
  readonly deny?: readonly (string | Denial)[] | undefined;
}

/** A RAM action that the key's holder may do to some instances only, as by a policy with `acs:ResourceTag`. */
export interface Denial {
  readonly action: string;
  /** Tags that every instance of the call must have, otherwise the call is refused. An instance that does not exist
   * has none. */
  readonly unlessTags: Readonly<Record<string, string>>;
}

export interface FleetShape {
  /** Number of instances, up to 100000. @default 12 */
  readonly count?: number | undefined;
  /** Beginning of each id. A number of at least four digits follows it. @default "i-demo" */
  readonly idPrefix?: string | undefined;
  /** Zones that the instances get in turn. @default ["<region>-h", "<region>-i"] */
  readonly zones?: readonly string[] | undefined;
  /** Tags of every instance. @default {"role": "web"} */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Settings of one instance. Times that end in `AfterMs` count from the emulator's start, or from `setInstance`. */
export interface InstanceOverride {
  /** Status of the instance in ECS. @default "Running" */
  readonly status?: InstanceStatus | undefined;
  /** Whether the Cloud Assistant agent is up. @default "online" */
  readonly agent?: "online" | "offline" | undefined;
  /** Version of the agent. One that is too old for SendFile ends sends as ClientNeedUpgrade. @default "2.2.4.1058" */
  readonly agentVersion?: string | undefined;
  /** Milliseconds after which the agent comes up. When given, the instance counts as just started. @default 0 */
  readonly agentAfterMs?: number | undefined;
  /** Milliseconds after which the instance stops. @default never */
  readonly stopAfterMs?: number | undefined;
  /** Milliseconds after which the agent goes offline. @default never */
  readonly agentOfflineAfterMs?: number | undefined;
  /** Milliseconds after which the instance is released, so that API calls do not find it. @default never */
  readonly releaseAfterMs?: number | undefined;
  /** ErrorCode with which sends to the instance end. Undocumented codes are allowed. @default none */
  readonly errorCode?: string | undefined;
  /** ErrorCode with which commands on the instance end, whatever `errorCode` says. @default none */
  readonly commandErrorCode?: string | undefined;
  /** What is killed when a command on the instance must end. @default as in the scenario's `termination` */
  readonly termination?: Termination | undefined;
  /** Number of sends that end with `errorCode`, and of commands that end with `commandErrorCode`. Later ones succeed.
   * @default all */
  readonly times?: number | undefined;
  /** ErrorInfo of those sends. @default the documented text of `errorCode` */
  readonly errorInfo?: string | undefined;
  /** InvocationStatus of those sends. @default the status that belongs to `errorCode` */
  readonly invocationStatus?: EndStatus | undefined;
  /** Milliseconds from the time at which a send is first in the instance's queue to its end. @default as in `timing` */
  readonly deliveryMs?: number | undefined;
  /** Whether the agent never fetches sends, so that they stay Pending and end as DeliveryTimeout. @default false */
  readonly hang?: boolean | undefined;
  /** Operating system of the instance. @default "Linux" */
  readonly os?: "Linux" | "Windows" | undefined;
  /** Tags that are added to the fleet's. A tag with the same key replaces the fleet's. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Zone of the instance. @default one of `fleet.zones` */
  readonly zone?: string | undefined;
  /** Id of the instance's resource group. @default "", the default resource group */
  readonly resourceGroupId?: string | undefined;
}

export type InstanceStatus = "Pending" | "Starting" | "Running" | "Stopping" | "Stopped";

/** A number of milliseconds, or a range [least, most] from which each delay is chosen at random. */
export type Delay = number | readonly [number, number];

export interface Timing {
  /** Milliseconds from the send until the agent has it. @default [50, 200] */
  readonly pendingMs?: Delay | undefined;
  /** Milliseconds from then until the delivery ends. @default [20, 80] */
  readonly runningMs?: Delay | undefined;
  /** Milliseconds by which the API shows results late. @default 0 */
  readonly visibleAfterMs?: number | undefined;
  /** Milliseconds for which DescribeCloudAssistantStatus still shows an agent as running after it went offline. In
   * the cloud it is up to 120000, because the cloud looks at the heartbeats of the last two minutes. @default 0 */
  readonly heartbeatLagMs?: number | undefined;
  /** Milliseconds for which the agent is away when a command reboots its instance by exit code 194. @default 1000 */
  readonly rebootMs?: number | undefined;
}

/** A fault of an API call. At least one of `code`, `httpStatus`, `body`, `dropResponse` and `delayMs` must be given. */
export interface ApiFault {
  /** Name of the action, or `*` for every action. */
  readonly action: string;
  /** Error code of the answer. The action is not carried out. */
  readonly code?: string | undefined;
  /** Error message of the answer. @default the documented message of `code` */
  readonly message?: string | undefined;
  /** HTTP status of the answer. @default the documented status of `code` */
  readonly httpStatus?: number | undefined;
  /** Body of the answer without any API error, as from a broken proxy. The action is not carried out. */
  readonly body?: string | undefined;
  /** Whether to carry the action out and then cut the connection without an answer. @default false */
  readonly dropResponse?: boolean | undefined;
  /** Milliseconds by which the answer is late. @default 0 */
  readonly delayMs?: number | undefined;
  /** Number of calls that get the fault. @default every call */
  readonly times?: number | undefined;
}

export interface RateLimit {
  readonly perSecond: number;
  /** Whether a throttled action stays throttled until the next full minute, as in the cloud. @default false */
  readonly restOfMinute?: boolean | undefined;
}

/** This key is not a secret, because only an emulator accepts it. */
export const DEFAULT_ACCESS_KEY: AccessKey = { id: "EmulatorAccessKeyId", secret: "EmulatorAccessKeySecret" };

export const DEFAULTS = {
  regionId: "cn-hangzhou",
  count: 12,
  idPrefix: "i-demo",
  apiEdition: "2020",
  tags: { role: "web" },
  pendingMs: [50, 200],
  runningMs: [20, 80],
  users: ["root"],
  groups: ["root"],
  retentionMs: 86_400_000,
  retainedRecords: 1000,
  commandRetentionMs: 30 * 86_400_000,
  retainedCommands: 10_000,
  commandLimit: 24,
  logQuota: 12_000,
  agentEdition: "2024",
  termination: "asAsked",
  agentVersion: "2.2.4.1058",
  rebootMs: 1000,
  programs: "host",
  seed: 1,
} as const;
