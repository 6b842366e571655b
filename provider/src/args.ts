/**
 * The public inputs and outputs: names, units, defaults, and what happens when a value is wrong.
 * Types only; the rules themselves are in core/inputs/check.ts.
 */
import type { Input } from "@pulumi/pulumi";

/** An optional argument that may also be given as `undefined`, or as an output that turns out undefined. */
export type Optional<T> = Input<T | undefined> | undefined;

/** The file that is put on each instance. */
export interface FileArgs {
  /**
   * Absolute path of the file on the instance: `/etc/app/app.conf` or `C:\app\app.ini`.
   * The folder becomes the API's `TargetDir`, the last part its `Name`; each at most 255 characters, no `..`.
   * Missing folders are made by the agent (root's, 0755). A new path is an update: the file at the old path is kept.
   */
  path: Input<string>;
  /**
   * Text of the file, sent as UTF-8. Exactly one of `content`, `contentBase64` and `source`.
   * At most 32 KB after Base64 (24,576 bytes) and never empty: the agent refuses an empty file.
   * Always kept as a secret in state.
   */
  content?: Optional<string>;
  /** Bytes of the file in standard Base64 with padding, for content that is not UTF-8. Same limits as `content`. */
  contentBase64?: Optional<string>;
  /**
   * Local file to send, read while the program runs. A relative path starts at the Pulumi project's folder, where
   * Pulumi.yaml is; a file that is not there is looked for in the program's folder (`main`). Same limits as `content`.
   */
  source?: string | undefined;
  /**
   * Permissions as 3 or 4 octal digits. Linux only. Special bits (setuid, setgid, sticky) are refused, because the
   * agent drops them without a word.
   * @default "0644"
   */
  mode?: Optional<string>;
  /**
   * Name (not number) of the user who owns the file. Linux only; at most 64 characters. Give `group` with it: the agent
   * changes both at once, so that with `owner` alone the file's group becomes root, also where it was another.
   * An unknown user fails with AccountNotExists *after* the bytes are on the disk.
   * @default not managed, when `group` is not given either: a new file is root's, an existing one keeps its owner
   */
  owner?: Optional<string>;
  /**
   * Name (not number) of the file's group. Linux only; at most 64 characters. Give `owner` with it: with `group` alone
   * the file becomes root's. An unknown group fails with UserGroupNotExists *after* the bytes are on the disk.
   * @default not managed, when `owner` is not given either
   */
  group?: Optional<string>;
  /**
   * Whether a file that this resource did not write may be replaced. With `false` the instance fails with
   * FileAlreadyExists instead; files that this resource wrote are updated in both cases.
   * @default true
   */
  overwrite?: Optional<boolean>;
}

/** The instances that get the file: by id, by tags, or both. */
export interface TargetArgs {
  /** Ids of ECS instances and of managed instances (`mi-…`). At least one target is needed from `instanceIds` and `targetTags` together. */
  instanceIds?: Optional<Input<string>[]>;
  /**
   * Tags that an instance must all carry (at most 20). Looked up once per preview and once per up. All that match are
   * found; together with `resourceGroupId` 1,000 or more are an error, because the API lists no more of a group.
   * They match ECS instances; managed instances (`mi-…`) are given by id.
   * A tag carries no dependency: when the instances are made in the same stack, add `dependsOn`.
   */
  targetTags?: Optional<Record<string, Input<string>>>;
  /** Only instances of this resource group are matched by `targetTags`. @default any */
  resourceGroupId?: Optional<string>;
  /** Instances that never get the file, also when they are matched. @default none */
  excludeInstanceIds?: Optional<Input<string>[]>;
  /** Refuse to run when there are more targets than this: a guard against a tag that matches too much. @default none */
  maxTargets?: Optional<number>;
}

/** How a rollout goes through the fleet and when it stops. One constant can serve many files. */
export interface RolloutArgs {
  /**
   * Size of each wave: a count (`5`) or a percentage of all targets, rounded up (`"10%"`). The last one repeats.
   * @default ["100%"]
   */
  waves?: Optional<Input<number | string>[]>;
  /**
   * Instances of a wave of their own before `waves[0]`; all must be targets. At least one canary must hold the file
   * before any other instance gets it: where none does, also when `maxFailures` or `maxUnreachable` tolerates that (all
   * are stopped, say), the rollout ends with the reason `budget`, and the rest is `NotAttempted`.
   * @default none
   */
  canaries?: Optional<Input<string>[]>;
  /** Order each wave so that no zone gets more than its share of it. @default false */
  spreadByZone?: Optional<boolean>;
  /** Seconds to wait between two waves that send; a wave with nothing to send costs no pause. @default 0 */
  pauseSeconds?: Optional<number>;
  /**
   * Failure budget: a count (`2`) or a percentage of all targets, rounded down (`"10%"`). The rollout stops when
   * failures exceed it. Tolerated failures are warned about and tried again by the next `up`.
   * @default 0
   */
  maxFailures?: Optional<number | string>;
  /** An allowance of their own for unreachable instances. @default they count in `maxFailures` */
  maxUnreachable?: Optional<number | string>;
  /** `"skip"`: tolerated unreachable instances are no reason for another update. @default "fail" */
  unreachable?: Optional<"fail" | "skip">;
  /** How often an instance whose error is passing is tried again before it counts. @default 1 */
  retries?: Optional<number>;
  /** Look at the instances first; stopped or offline ones are unreachable at once. @default true */
  preflight?: Optional<boolean>;
  /** Seconds to wait for the agent of an instance that was started in the last 5 minutes. @default 180 */
  readyTimeoutSeconds?: Optional<number>;
  /**
   * Seconds that the API gives each instance to take the file (its `Timeout`). At least 10.
   * @default 60
   */
  timeoutSeconds?: Optional<number>;
  /**
   * Seconds without any new result after which the missing ones are recorded as `Unknown`.
   * @default timeoutSeconds + 60
   */
  progressDeadlineSeconds?: Optional<number>;
  /**
   * Seconds from the first wave of an `up` after which no new wave starts; the result is partial and the next `up` goes
   * on.
   * @default none
   */
  maxDurationSeconds?: Optional<number>;
}

/**
 * Where the API is and who asks. Each one is taken from `@pulumi/alicloud`'s configuration when it is not given.
 *
 * An explicit `alicloud.Provider` (in the options `provider` or `providers`, or inherited from a parent) takes the place
 * of that configuration, as for that package's own resources: its region, keys, profile, role and endpoints. The
 * arguments may add to what it says; one that contradicts it, and a setting of it that has no effect here (`sourceIp`,
 * `secureTransport`), fails the preview by name. Nothing of it is kept in this resource's state.
 */
export interface ConnectionArgs {
  /** Region of the instances, such as `cn-hangzhou`. @default `alicloud:region`, then the environment */
  regionId?: Optional<string>;
  /** ECS endpoint; plain http is accepted for loopback only. @default `alicloud:endpoints`, then the region's own */
  endpoint?: Optional<string>;
  /** Profile of the Alibaba Cloud CLI whose credentials are used. @default `alicloud:profile`, then the environment */
  profile?: Optional<string>;
}

/**
 * Arguments of {@link FileRollout}. `content`, `contentBase64` and `triggers` may be secrets; any other one is refused
 * as a secret at preview, because plans, results and errors show it.
 */
export interface FileRolloutArgs extends FileArgs, TargetArgs, ConnectionArgs {
  /** How the rollout goes and when it stops. @default one wave, no failure tolerated */
  rollout?: RolloutArgs | undefined;
  /** Values that are part of what an instance must hold: change one to send the same file again. @default none */
  triggers?: Optional<Input<string>[]>;
  /**
   * `"fail"`: a failed rollout fails the deployment and holds back what depends on it.
   * `"warn"`: the gate passes and the failure stays as a warning.
   * @default "fail"
   */
  onFailure?: "fail" | "warn" | undefined;
  /**
   * Stack output under which the result of a *failed* rollout is published; export the result under the same name. One that
   * another rollout of the stack uses, and an empty one, is refused at preview.
   * @default the resource's name, also below a parent
   */
  failureOutput?: string | undefined;
}

/** Arguments of {@link SendFile}. Which of them may be secrets is as with {@link FileRolloutArgs}. */
export interface SendFileArgs extends FileArgs, TargetArgs, ConnectionArgs {
  /** Seconds that the API gives each instance to take the file. At least 10. @default 60 */
  timeoutSeconds?: Optional<number>;
  /** Values that are part of what an instance must hold: change one to send the same file again. @default none */
  triggers?: Optional<Input<string>[]>;
  /** `"fail"`: throws when an instance failed. `"warn"`: records it and warns. @default "fail" */
  onFailure?: "fail" | "warn" | undefined;
}

/** What became of one instance, in six words. `success` and `unchanged` hold the file. */
export type Outcome = "success" | "unchanged" | "failed" | "unreachable" | "unknown" | "notAttempted";

/** `Success`: all targets hold the file; `PartialFailed`: some; `Failed`: none. The API's words and rule. */
export type RolloutStatus = "Success" | "PartialFailed" | "Failed";

/** Why the rollout ended: all went well, failures went over the budget, or it was stopped before its end. */
export type RolloutReason = "passed" | "budget" | "cancelled" | "deadline" | "error";

/** How many instances had each outcome. The last six add up to `total`. */
export interface Counts {
  total: number;
  success: number;
  unchanged: number;
  failed: number;
  unreachable: number;
  unknown: number;
  notAttempted: number;
}

/** One instance's part of the result. */
export interface InstanceResult {
  /** The API's word (`Success`, `Failed`, `Invalid`, `Aborted`, `Timeout`, `Error`), or ours: `Unreachable`, `Unknown`, `NotAttempted`, `Unchanged`. */
  status: string;
  outcome: Outcome;
  /** The API's ErrorCode, verbatim. */
  errorCode?: string;
  /** The API's ErrorInfo, verbatim. */
  errorInfo?: string;
  /** What to do about it, in one line. */
  advice?: string;
  /** Wave of the instance, from 1. */
  wave: number;
  /** Sends to this instance for the present file. */
  attempts: number;
  /** The API's id of the last send, `f-…`; its records are kept for a day. */
  invokeId?: string;
  /** When the instance finished, as the API says: `2026-01-31T08:00:00Z`. */
  finishTime?: string;
  /**
   * Key of the delivery that the instance is last known to hold; absent when a failed attempt may have written. Equal keys
   * mean the same delivery, and only the resource itself can make the key of a content, so that it confirms no guess.
   */
  holds?: string;
  /** This resource may have written the file there, so `overwrite: false` may replace it. */
  ours?: boolean;
}

/** The whole result, small enough to be a stack output: `instances` holds only those that do not hold the file. */
export interface RolloutResult {
  status: RolloutStatus;
  /** Within the allowances, and nothing left unattempted. */
  passed: boolean;
  reason: RolloutReason;
  counts: Counts;
  /** Failed, unreachable and unknown instances. */
  failedInstanceIds: string[];
  /** One paragraph that can be pasted into a ticket. */
  summary: string;
  instances: Record<string, InstanceResult>;
}
