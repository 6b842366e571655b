/**
 * Types of the public inputs and outputs, with units, defaults and failures. core/inputs/check.ts holds the rules.
 */
import type { Input } from "@pulumi/pulumi";

/** Type of an optional argument. It may be left out, be `undefined`, or be an output whose value is `undefined`. */
export type Optional<T> = Input<T | undefined> | undefined;

/** Arguments that describe the file. */
export interface FileArgs {
  /**
   * Absolute path of the file on the instance: `/etc/app/app.conf` or `C:\app\app.ini`.
   * The API takes the folder as `TargetDir` and the last part as `Name`; each may have at most 255 characters, and `..`
   * is refused. The Cloud Assistant agent makes missing folders (owned by root, 0755). A new path is an update, and the
   * file at the old path is kept.
   */
  path: Input<string>;
  /**
   * Text of the file, sent as UTF-8. Exactly one of `content`, `contentBase64` and `source` must be given.
   * The content may have at most 32 KB in Base64 (24,576 bytes). It may not be empty, because the agent refuses an empty
   * file. Pulumi's state keeps it as a secret.
   */
  content?: Optional<string>;
  /** Bytes of the file in standard Base64 with padding, for content that is not UTF-8. The limits of `content` apply. */
  contentBase64?: Optional<string>;
  /**
   * Path of a local file to send; it is read while the Pulumi program runs. A relative path starts at the folder of
   * Pulumi.yaml. If no file is there, the path is tried from the program's folder (`main` in Pulumi.yaml). The limits of
   * `content` apply.
   */
  source?: string | undefined;
  /**
   * Permissions as 3 or 4 octal digits. Linux only. Special bits (setuid, setgid, sticky) are refused, because the
   * agent would ignore them silently.
   * @default "0644"
   */
  mode?: Optional<string>;
  /**
   * Name (not number) of the user who owns the file. Linux only; at most 64 characters. Give `group` too, because the
   * agent sets both at once: with `owner` alone the file's group becomes root, even if it was another before.
   * An unknown user fails with AccountNotExists *after* the bytes are on the disk.
   * @default not managed unless `group` is given; root owns a new file, and an existing file keeps its owner
   */
  owner?: Optional<string>;
  /**
   * Name (not number) of the file's group. Linux only; at most 64 characters. Give `owner` too, because with `group`
   * alone root becomes the owner. An unknown group fails with UserGroupNotExists *after* the bytes are on the disk.
   * @default not managed unless `owner` is given
   */
  group?: Optional<string>;
  /**
   * Whether a file that this resource did not write may be replaced. With `false` an instance that has such a file fails
   * with FileAlreadyExists. Files that this resource wrote are updated in both cases.
   * @default true
   */
  overwrite?: Optional<boolean>;
}

/** Arguments that choose the targets, which are the instances that get the file: by id, by tags, or both. */
export interface TargetArgs {
  /** Ids of ECS or managed (`mi-…`) instances. `instanceIds` and `targetTags` must name at least one target. */
  instanceIds?: Optional<Input<string>[]>;
  /**
   * Tags, at most 20; every ECS instance that carries all of them is a target. Managed instances (`mi-…`) must be given
   * by id. The instances are looked up once per preview and once per `up`. With `resourceGroupId`, 1,000 or more matches
   * are an error, because the API lists no more of a resource group.
   * Tags create no dependency, so add `dependsOn` when the same stack creates the instances.
   */
  targetTags?: Optional<Record<string, Input<string>>>;
  /** Id of a resource group; `targetTags` then matches only instances of this group. @default any group */
  resourceGroupId?: Optional<string>;
  /** Ids of instances that never get the file, even if `instanceIds` or `targetTags` name them. @default none */
  excludeInstanceIds?: Optional<Input<string>[]>;
  /** More targets than this are an error: a guard against tags that match too many instances. @default no limit */
  maxTargets?: Optional<number>;
}

/**
 * In which waves a rollout sends the file, and when it stops. A wave is a group of targets; the next wave starts when
 * every instance of the wave before has a result. One object of this type can serve many files.
 */
export interface RolloutArgs {
  /**
   * Size of each wave: a count (`5`) or a percentage of all targets, rounded up (`"10%"`). The last size repeats.
   * @default ["100%"]
   */
  waves?: Optional<Input<number | string>[]>;
  /**
   * Ids of the canaries: targets that form a first wave of their own, before `waves[0]`. At least one canary must hold
   * the file before any other instance gets it. If no canary takes the file, the rollout ends with the reason `budget`
   * and the other targets are `NotAttempted`, even if `maxFailures` or `maxUnreachable` would tolerate the failures.
   * @default none
   */
  canaries?: Optional<Input<string>[]>;
  /** Mix the zones, so that each wave takes from a zone no more than the zone's share of all targets. @default false */
  spreadByZone?: Optional<boolean>;
  /** Seconds to wait between two waves. No pause is made for a wave in which nothing has to be sent. @default 0 */
  pauseSeconds?: Optional<number>;
  /**
   * Failure budget: how many instances may fail, as a count (`2`) or a percentage of all targets, rounded down
   * (`"10%"`). The rollout stops when more instances fail. Failures within the budget are tolerated: the rollout passes
   * with a warning, and the next `up` sends to these instances again.
   * @default 0
   */
  maxFailures?: Optional<number | string>;
  /** How many instances may be unreachable, apart from `maxFailures`. @default unreachable ones count in `maxFailures` */
  maxUnreachable?: Optional<number | string>;
  /** `"skip"`: unreachable instances that were tolerated are no reason for another update. @default "fail" */
  unreachable?: Optional<"fail" | "skip">;
  /** How often the file is sent again to an instance whose error is retryable (it may go away by itself). @default 1 */
  retries?: Optional<number>;
  /** Ask the API about the instances first; a stopped or offline instance is unreachable at once. @default true */
  preflight?: Optional<boolean>;
  /** Seconds to wait for the agent of an instance that was started in the last 5 minutes. @default 180 */
  readyTimeoutSeconds?: Optional<number>;
  /** Seconds that the API gives each instance to take the file (its `Timeout`). At least 10. @default 60 */
  timeoutSeconds?: Optional<number>;
  /** Seconds without any new result after which the missing ones are recorded as `Unknown`. @default timeoutSeconds + 60 */
  progressDeadlineSeconds?: Optional<number>;
  /**
   * Seconds after the start of the first wave of an `up`; later than that no new wave starts. The result is then partial,
   * and the next `up` continues with the waves that are left.
   * @default none
   */
  maxDurationSeconds?: Optional<number>;
}

/**
 * Arguments that tell which API endpoint is called and with whose credentials. An argument that is not given is taken
 * from the configuration of `@pulumi/alicloud`.
 *
 * An explicit `alicloud.Provider` (in the options `provider` or `providers`, or inherited from a parent) replaces that
 * configuration with its own region, keys, profile, role and endpoints, as it does for the resources of
 * `@pulumi/alicloud`. The arguments may add to its settings. An argument that contradicts the provider fails the preview
 * and is named; so is a setting of the provider that has no effect here (`sourceIp`, `secureTransport`). This resource's
 * state keeps none of the provider's settings.
 */
export interface ConnectionArgs {
  /** Id of the region of the instances, such as `cn-hangzhou`. @default `alicloud:region`, then the environment */
  regionId?: Optional<string>;
  /** Host or URL of the ECS API; plain http only for loopback. @default `alicloud:endpoints`, then the region's endpoint */
  endpoint?: Optional<string>;
  /** Name of the Alibaba Cloud CLI profile whose credentials are used. @default `alicloud:profile`, then the environment */
  profile?: Optional<string>;
}

/**
 * Arguments of {@link FileRollout}. `content`, `contentBase64` and `triggers` may be secrets. Any other argument that is
 * a secret fails the preview, because plans, results and errors show its value.
 */
export interface FileRolloutArgs extends FileArgs, TargetArgs, ConnectionArgs {
  /** Waves, failure budget and time limits of the rollout. @default one wave, no failure tolerated */
  rollout?: RolloutArgs | undefined;
  /** Values that are part of what an instance must hold: change one to send the same file again. @default none */
  triggers?: Optional<Input<string>[]>;
  /**
   * `"fail"`: a failed rollout fails the deployment, and resources that depend on the rollout are not updated.
   * `"warn"`: a failed rollout only leaves a warning, and the resources that depend on it are updated.
   * @default "fail"
   */
  onFailure?: "fail" | "warn" | undefined;
  /**
   * Name of the stack output under which the result of a *failed* rollout is published. Export the result of a
   * successful rollout under the same name. A name that another rollout of the stack uses, and an empty name, fails the
   * preview.
   * @default the name of the resource, without the names of its parents
   */
  failureOutput?: string | undefined;
}

/** Arguments of {@link SendFile}. The same arguments as in {@link FileRolloutArgs} may be secrets. */
export interface SendFileArgs extends FileArgs, TargetArgs, ConnectionArgs {
  /** Seconds that the API gives each instance to take the file. At least 10. @default 60 */
  timeoutSeconds?: Optional<number>;
  /** Values that are part of what an instance must hold: change one to send the same file again. @default none */
  triggers?: Optional<Input<string>[]>;
  /** `"fail"`: a failed instance fails the deployment. `"warn"`: it only leaves a warning. @default "fail" */
  onFailure?: "fail" | "warn" | undefined;
}

/** What became of one instance. `success` and `unchanged` instances hold the file; all others may not hold it. */
export type Outcome = "success" | "unchanged" | "failed" | "unreachable" | "unknown" | "notAttempted";

/**
 * `Success`: all targets hold the file. `PartialFailed`: some targets hold it. `Failed`: no target holds it. The words and
 * the rule are those of the API's InvocationStatus.
 */
export type RolloutStatus = "Success" | "PartialFailed" | "Failed";

/**
 * Why the rollout ended. `passed`: it reached its end within the budget. `budget`: more instances failed than allowed.
 * `cancelled`, `deadline`, `error`: it was stopped before every target had a result.
 */
export type RolloutReason = "passed" | "budget" | "cancelled" | "deadline" | "error";

/** How many instances had each outcome. The six counts after `total` add up to `total`. */
export interface Counts {
  total: number;
  success: number;
  unchanged: number;
  failed: number;
  unreachable: number;
  unknown: number;
  notAttempted: number;
}

/** The result of one instance. */
export interface InstanceResult {
  /**
   * The API's InvocationStatus of the instance (`Success`, `Failed`, `Invalid`, `Aborted`, `Timeout`, `Error`), or a word of
   * this package: `Unreachable`, `Unknown`, `NotAttempted`, `Unchanged`.
   */
  status: string;
  outcome: Outcome;
  /** The API's ErrorCode for the instance, verbatim. */
  errorCode?: string;
  /** The API's ErrorInfo for the instance, verbatim. */
  errorInfo?: string;
  /** What a user can do about the error, in one line. */
  advice?: string;
  /** Number of the wave that the instance belongs to, from 1. */
  wave: number;
  /** How often the present file was sent to the instance. */
  attempts: number;
  /** The API's InvokeId (`f-…`) of the last send to the instance. The API keeps its records for a day. */
  invokeId?: string;
  /** The API's FinishTime of the last send on the instance, such as `2026-01-31T08:00:00Z`. */
  finishTime?: string;
  /**
   * Key of the delivery that the instance is last known to hold; absent after a failure that may have changed the file.
   * Equal keys mean the same file and triggers. The key does not allow to test a guess at the content.
   */
  holds?: string;
  /** True when this resource may have written the file on the instance. `overwrite: false` may replace such a file. */
  ours?: boolean;
}

/** The result of a rollout. `instances` lists only instances that do not hold the file, so that it fits a stack output. */
export interface RolloutResult {
  status: RolloutStatus;
  /** True when `maxFailures` and `maxUnreachable` were kept and every target was attempted. */
  passed: boolean;
  reason: RolloutReason;
  counts: Counts;
  /** Ids of the failed, unreachable and unknown instances. */
  failedInstanceIds: string[];
  /** The result in one paragraph of text, which can be pasted into a ticket. */
  summary: string;
  instances: Record<string, InstanceResult>;
}
