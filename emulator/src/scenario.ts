/** The scenario: what world the emulator plays and what goes wrong in it. Types and defaults only.
 * The JSON file of `--scenario` and the options of `startEmulator` have exactly this shape. */
import type { EndStatus } from "./fleet/outcomes.ts";

/** Everything is optional; an unknown key is refused. */
export interface Scenario {
  /** The only region that has instances. @default "cn-hangzhou" */
  regionId?: string | undefined;
  /** Keys that may sign. @default one fixed pair, told by the ready line */
  accessKeys?: readonly AccessKey[] | undefined;
  /** @default 12 instances, `i-demo0001` and so on */
  fleet?: FleetShape | undefined;
  /** Single instances, by id; an id outside of the fleet is added to it. @default none */
  instances?: Readonly<Record<string, InstanceOverride>> | undefined;
  /** How long a delivery takes. */
  timing?: Timing | undefined;
  /** Faults of whole calls, tried in this order; the first that fits is used. @default none */
  api?: readonly ApiFault[] | undefined;
  /** Calls a second for an action (`*`: for each that is not named), then Throttling.User. @default none */
  rateLimit?: Readonly<Record<string, number | RateLimit>> | undefined;
  /** Whether ClientToken makes SendFile idempotent; the cloud documents it for other calls only. @default true */
  clientToken?: boolean | undefined;
  /** Which edition of the API pages counts where they differ: the status of a wrong page number or size, and the form
   * of Content in the results of SendFile. @default "2020" */
  apiEdition?: ApiEdition | undefined;
  /** User accounts of each instance, by name. @default ["root"] */
  users?: readonly string[] | undefined;
  /** User groups of each instance, by name. @default ["root"] */
  groups?: readonly string[] | undefined;
  /** Milliseconds for which results can be read. @default 86400000 */
  retentionMs?: number | undefined;
  /** Results that can be read, of files and of commands each: the newest so many calls. @default 1000 */
  retainedRecords?: number | undefined;
  /** Whether RunCommand runs commands where this machine can; false: no agent can run any. @default true */
  commands?: boolean | undefined;
  /** Start of the random delays: the same seed gives the same delays. @default 1 */
  seed?: number | undefined;
  /** File that keeps the results over a restart; read at start, written after each change and at the end. @default none */
  stateFile?: string | undefined;
}

/** The pages of 2020, or those of today. */
export type ApiEdition = "2020" | "current";

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** Makes it an STS key: calls must bring this token. */
  readonly securityToken?: string | undefined;
  /** The STS token has run out. @default false */
  readonly expired?: boolean | undefined;
  /** @default false */
  readonly disabled?: boolean | undefined;
}

export interface FleetShape {
  /** Number of instances, up to 100000. @default 12 */
  readonly count?: number | undefined;
  /** Ids are this and a number of at least four digits. @default "i-demo" */
  readonly idPrefix?: string | undefined;
  /** Given out in turn. @default ["<region>-h", "<region>-i"] */
  readonly zones?: readonly string[] | undefined;
  /** Tags of every instance. @default {"role": "web"} */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What one instance is and how it takes a file. */
export interface InstanceOverride {
  /** @default "Running" */
  readonly status?: InstanceStatus | undefined;
  /** @default "online" */
  readonly agent?: "online" | "offline" | undefined;
  /** Milliseconds after the start at which the agent comes up; the instance counts as just started. @default 0 */
  readonly agentAfterMs?: number | undefined;
  /** Milliseconds after the start at which the instance stops. @default never */
  readonly stopAfterMs?: number | undefined;
  /** Milliseconds after the start at which the agent goes away. @default never */
  readonly agentOfflineAfterMs?: number | undefined;
  /** Milliseconds after the start at which the instance is released. @default never */
  readonly releaseAfterMs?: number | undefined;
  /** Sends to it end with this ErrorCode, documented or not. @default none */
  readonly errorCode?: string | undefined;
  /** Only the first so many sends fail. @default all */
  readonly times?: number | undefined;
  /** @default the documented text of the ErrorCode */
  readonly errorInfo?: string | undefined;
  /** @default the status that fits the ErrorCode */
  readonly invocationStatus?: EndStatus | undefined;
  /** Milliseconds from taking up a send to its end, instead of `timing`. */
  readonly deliveryMs?: number | undefined;
  /** Sends stay Pending and end as DeliveryTimeout after their Timeout. @default false */
  readonly hang?: boolean | undefined;
  /** @default "Linux" */
  readonly os?: "Linux" | "Windows" | undefined;
  /** Added to the fleet's tags; the same key wins. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly zone?: string | undefined;
  /** @default "" (the default resource group) */
  readonly resourceGroupId?: string | undefined;
}

export type InstanceStatus = "Pending" | "Starting" | "Running" | "Stopping" | "Stopped";

/** A number of milliseconds, or [least, most]. */
export type Delay = number | readonly [number, number];

export interface Timing {
  /** From the send until the agent has the task. @default [50, 200] */
  readonly pendingMs?: Delay | undefined;
  /** From then to the end. @default [20, 80] */
  readonly runningMs?: Delay | undefined;
  /** Results are shown as they were so many milliseconds ago. @default 0 */
  readonly visibleAfterMs?: number | undefined;
  /** DescribeCloudAssistantStatus takes an agent that went away for running so many milliseconds longer; the cloud
   * judges by the heartbeats of the last two minutes, which is 120000. @default 0 */
  readonly heartbeatLagMs?: number | undefined;
}

/** One of `code`, `dropResponse`, `httpStatus` or `delayMs` says what happens. */
export interface ApiFault {
  /** An action, or `*` for every one. */
  readonly action: string;
  /** Answer with this error, with its documented status and message. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** Status of the answer. @default that of the code */
  readonly httpStatus?: number | undefined;
  /** Body of the answer, word for word, instead of an API error. */
  readonly body?: string | undefined;
  /** Carry the action out, then cut the connection. @default false */
  readonly dropResponse?: boolean | undefined;
  /** Answer so many milliseconds late. @default 0 */
  readonly delayMs?: number | undefined;
  /** Only the first so many calls. @default all */
  readonly times?: number | undefined;
}

export interface RateLimit {
  readonly perSecond: number;
  /** Once throttled, until the next full minute, as the cloud does. @default false */
  readonly restOfMinute?: boolean | undefined;
}

/** Not a secret: the same on every machine, and good for nothing but an emulator. */
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
  seed: 1,
} as const;
