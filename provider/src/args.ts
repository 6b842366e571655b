/**
 * Types of the public inputs, with units, defaults and failures. core/inputs/check.ts holds the rules; the types of the files
 * are in file-args.ts, and those of the outputs in results.ts.
 */
import type { Input } from "@pulumi/pulumi";
import type { FileArgs, Optional, ProofArgs } from "./file-args.ts";

export type { ActivationArgs, FileArgs, Optional, ProofArgs } from "./file-args.ts";
export type {
  Counts,
  InstanceResult,
  Outcome,
  RolloutReason,
  RolloutResult,
  RolloutStatus,
} from "./results.ts";

/** Arguments that choose the targets, which are the instances that get the file: by id, by tags, or both. */
export interface TargetArgs {
  /**
   * Ids of ECS (`i-…`) or managed (`mi-…`) instances, each once. `instanceIds` and `targetTags` must name at least one target: a
   * stack without any fails.
   */
  instanceIds?: Optional<Input<string>[]>;
  /**
   * Tags, at most 20 (the limit of DescribeInstances); every ECS instance that carries all of them is a target. Managed instances
   * (`mi-…`) must be given by id. The instances are looked up once per preview and once per `up`, within 10 seconds. No match, or
   * a look-up that does not succeed, is a warning in a preview and fails an `up`. With `resourceGroupId`, 1,000 or more matches
   * are an error, because DescribeInstances lists no more of a resource group.
   * Tags create no dependency, so add `dependsOn` when the same stack creates the instances.
   */
  targetTags?: Optional<Record<string, Input<string>>>;
  /** Id of a resource group; `targetTags` then matches only instances of this group. @default any group */
  resourceGroupId?: Optional<string>;
  /**
   * Ids of instances that never get the file, even if `instanceIds` or `targetTags` name them. At least one target must be left.
   * @default none
   */
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
   * Size of each wave: a count (`5`) or a percentage of all targets, rounded up (`"10%"`). Each size is more than 0 and at most
   * 100%. The last size repeats until every target has a wave.
   * @default ["100%"]
   */
  waves?: Optional<Input<number | string>[]>;
  /**
   * Ids of the canaries: targets that form a first wave of their own, before `waves[0]`. An id that is no target is refused. At
   * least one canary must hold the file before any other instance gets it. If no canary takes the file, the rollout ends with the
   * reason `budget` and the other targets are `NotAttempted`, even if `maxFailures` or `maxUnreachable` would tolerate the
   * failures.
   * @default none
   */
  canaries?: Optional<Input<string>[]>;
  /**
   * Mix the zones, so that each wave takes from a zone no more than the zone's share of all targets. The zones are those that
   * DescribeInstances tells.
   * @default false
   */
  spreadByZone?: Optional<boolean>;
  /** Whole seconds to wait between two waves. No pause is made for a wave in which nothing has to be sent. @default 0 */
  pauseSeconds?: Optional<number>;
  /**
   * Failure budget: how many instances may fail, as a count (`2`) or a percentage of all targets, rounded down
   * (`"10%"`). The rollout stops when more instances fail. Failures within the budget are tolerated: the rollout passes
   * with a warning, and the next `up` sends to these instances again.
   * @default 0
   */
  maxFailures?: Optional<number | string>;
  /**
   * How many instances may be unreachable, apart from `maxFailures`; a count or a percentage as there.
   * @default unreachable ones count in `maxFailures`
   */
  maxUnreachable?: Optional<number | string>;
  /**
   * `"fail"`: unreachable instances that were tolerated are tried again by the next `up`, so that no preview is clean meanwhile.
   * `"skip"`: they alone are no reason for another update.
   * @default "fail"
   */
  unreachable?: Optional<"fail" | "skip">;
  /**
   * How often a step is tried again on an instance whose error may go away by itself, before the error counts; docs/errors.md
   * says which errors these are. From 0 to 10.
   * @default 1
   */
  retries?: Optional<number>;
  /**
   * Ask DescribeInstances and DescribeCloudAssistantStatus about the instances first. A stopped or offline instance is unreachable
   * at once, and nothing is sent to it. Where the API refuses to tell,
   * a line on the resource's row says so, and the file is sent without a look.
   * @default true
   */
  preflight?: Optional<boolean>;
  /** Whole seconds to wait for the agent of an instance that was started in the last 5 minutes. @default 180 */
  readyTimeoutSeconds?: Optional<number>;
  /**
   * Whole seconds that the API gives each instance to take the file (its `Timeout`). At least 10, because the API raises a
   * shorter one to 10 without a word. Commands have limits of their own (`commandTimeoutSeconds`, `healthTimeoutSeconds`).
   * @default 60
   */
  timeoutSeconds?: Optional<number>;
  /**
   * Whole seconds without any new result after which the missing ones are recorded as `Unknown`. A command is waited for at least as
   * long as its own limits allow.
   * @default timeoutSeconds + 60
   */
  progressDeadlineSeconds?: Optional<number>;
  /**
   * Whole seconds after the start of the first wave of an `up`; later than that no new wave starts. The rollout then fails with the
   * reason `deadline`, its result is partial, and the next `up` continues with the waves that are left.
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
  /** Id of the region of the instances, such as `cn-hangzhou`. Without any the preview warns and an `up` fails. @default `alicloud:region`, then the environment */
  regionId?: Optional<string>;
  /** Host or URL of the ECS API; plain http only for loopback. @default `alicloud:endpoints`, then the region's endpoint */
  endpoint?: Optional<string>;
  /** Name of the Alibaba Cloud CLI profile whose credentials are used. @default `alicloud:profile`, then the environment */
  profile?: Optional<string>;
}

/**
 * Arguments of `FileRollout`. `content`, `contentBase64` (also those in `files`) and `triggers` may be secrets. Any other
 * argument that is a secret fails the preview, because plans, results and errors show its value.
 */
export interface FileRolloutArgs extends Partial<FileArgs>, ProofArgs, TargetArgs, ConnectionArgs {
  /**
   * Several files that belong together, put in place in this order and reloaded once. They replace `path`, the content and the
   * arguments that describe the one file. Needs `activation`; each path once; together at most 1 MiB.
   * @default the one file that `path` names
   */
  files?: Optional<Input<FileArgs>[]>;
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
   * `pulumi refresh` runs a command on every target that changes nothing, and compares bytes, mode, owner and group (the latter
   * two only where they are given) with what the last rollout left there. An instance that differs is named, and the next `up`
   * sends to it. An instance that cannot be reached keeps its state and is named. Needs `ecs:RunCommand`. For a direct delivery
   * the command holds a salted hash of the content with its salt, as for `verify`. An explicit alicloud.Provider's keys are not
   * kept in state, so that a refresh warns and changes nothing.
   * @default false
   */
  detectDrift?: Optional<boolean>;
  /**
   * What happens to the files when the resource is deleted: at `pulumi destroy`, when it leaves the program, and at `--replace`,
   * which deletes and creates.
   *
   * `"keep"`: they stay, no call is made, and the delete names them.
   *
   * `"remove"`: on every instance that state knows to have taken a file, one command removes the files whose bytes this resource
   * brought, runs `reloadCommand` once where one was removed, and removes the state folder. A file with other bytes is kept and
   * named in a warning. The delete fails, with the instance ids and the reasons, when it is not proven for every instance that its
   * files are gone or kept; then the resource stays, and the next delete goes on. After such a failure `pulumi refresh` sees which
   * files are gone, and the next `pulumi up` sends them again. Files at former paths and on former targets stay, and so does a file
   * that another resource of the same update sends now.
   * The instances are those of the region in which the files were sent, also when the stack's region was changed since. The delete
   * goes by what the last `up` recorded, so that a new `onDelete` counts after an `up`. Needs `ecs:RunCommand`. For a direct
   * delivery the command holds a salted hash of the content with its salt, as for `verify`. Refused with an explicit
   * alicloud.Provider, because its keys are not kept in state.
   * @default "keep"
   */
  onDelete?: Optional<"keep" | "remove">;
  /**
   * The preview shows a unified text diff of each file below its plan, where something will be sent: against the files of the
   * last `up` that recorded a result, also when that rollout failed or was cancelled, or some instances still hold older files.
   * What is on the instances is not read. A file that was not among those is a first send, with all its lines.
   * A change of mode, owner or group is told in a line. All files together get at most 40 lines, and a line tells how many were
   * left out; a line is cut after 160 characters, and control characters are shown as escapes. Of content that is no UTF-8
   * text only the sizes are told, and nothing while an input is unknown. A plain value.
   *
   * A content that was given as a secret fails the preview, because the diff would show it; nor is a diff shown against
   * what was a secret at the last `up`. A diff ends up in the logs of CI jobs, so use it for content that everybody may see.
   * @default false
   */
  showDiff?: boolean | undefined;
  /**
   * Name of the stack output under which the result of a *failed* rollout is published. Export the result of a
   * successful rollout under the same name. A name that another rollout of the stack uses, and an empty name, fails the
   * preview.
   * @default the name of the resource, without the names of its parents
   */
  failureOutput?: string | undefined;
}

/** Arguments of `SendFile`. The same arguments as in {@link FileRolloutArgs} may be secrets. */
export interface SendFileArgs extends FileArgs, TargetArgs, ConnectionArgs {
  /** Whole seconds that the API gives each instance to take the file (its `Timeout`). At least 10. @default 60 */
  timeoutSeconds?: Optional<number>;
  /** Values that are part of what an instance must hold: change one to send the same file again. @default none */
  triggers?: Optional<Input<string>[]>;
  /**
   * `"fail"`: an instance that does not hold the file fails the deployment. `"warn"`: it only leaves a warning.
   * @default "fail"
   */
  onFailure?: "fail" | "warn" | undefined;
}
