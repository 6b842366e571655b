/**
 * Types of the public outputs: the result of a rollout and of each instance. args.ts exports them with the inputs.
 */

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
  /** All targets of the rollout. */
  total: number;
  /** This run brought the files, and every step that was asked for has succeeded. */
  success: number;
  /** They held the files before; nothing was sent to them. */
  unchanged: number;
  /** The API or the script on the instance reported an error. */
  failed: number;
  /** The files cannot be sent to them: stopped, released, or the agent does not answer. */
  unreachable: number;
  /** Their end was not seen, or nothing proves what happened there. */
  unknown: number;
  /** Nothing was sent to them, because the rollout ended before; or the old files were put back there. */
  notAttempted: number;
}

/** The result of one instance. */
export interface InstanceResult {
  /**
   * The API's InvocationStatus of the instance (`Success`, `Failed`, `Invalid`, `Aborted`, `Timeout`, `Error`), or a word of
   * this package: `Unreachable`, `Unknown`, `NotAttempted`, `Unchanged`.
   */
  status: string;
  /** What became of the instance, in six words; programs should read this and not `status`. */
  outcome: Outcome;
  /** The API's ErrorCode for the instance, verbatim; or a code of this package, such as `ReloadFailed`. All are in docs/errors.md. */
  errorCode?: string;
  /** The API's ErrorInfo for the instance, verbatim. */
  errorInfo?: string;
  /** What a user can do about the error, in one line. */
  advice?: string;
  /**
   * Where it failed: `start`, `unpack`, `check`, `validate`, `prepare`, `swap`, `readback`, `test`, `reload`, `health` or `verify`
   * on the instance, or the step of the rollout before that. With `activation` nothing has changed before `swap`.
   */
  step?: string;
  /** Exit code of the command that failed. */
  exitCode?: number;
  /**
   * What the command that failed said, at most 1,500 bytes. It is absent when the content was given as a secret, because a
   * checker may quote the content.
   */
  message?: string;
  /** True when the instance holds the files, and bytes, mode, owner and group were read back there and are as ordered. */
  verified?: true;
  /**
   * `done`: `reloadCommand` succeeded. `notNeeded`: nothing had changed since the last reload. `owed`: the files changed, and no
   * reload has succeeded since; the next `up` reloads, without another send where the new files are in place.
   */
  reload?: "done" | "owed" | "notNeeded";
  /** Name of the backup of the files before, in the folder of this package on the instance. */
  backup?: string;
  /**
   * What `rollback` did. `undone`: the old files are back, because the instance failed. `restored`: they are back, because the
   * rollout stopped. `failed`: they could not be put back, so look at the instance.
   */
  rolledBack?: "undone" | "restored" | "failed";
  /**
   * How the instance differs from what the last rollout left there, as `pulumi refresh` found it with `detectDrift`: one text for
   * each file, such as `/etc/app.conf: content, mode`. The next `up` sends the files there again.
   */
  drifted?: string[];
  /**
   * Id of the instance's zone, such as `cn-hangzhou-h`, as DescribeInstances told it when `preflight` or `spreadByZone` last read
   * it; no call is made for it alone. Absent when neither has read it, when the right to that call is missing, with
   * an explicit `alicloud.Provider`, and of a managed instance, which has no zone.
   */
  zone?: string;
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
  /** Whether all, some or none of the targets hold the file. A `PartialFailed` rollout may have passed. */
  status: RolloutStatus;
  /** True when `maxFailures` and `maxUnreachable` were kept and every target was attempted. */
  passed: boolean;
  /** Why the rollout ended. */
  reason: RolloutReason;
  /** How many instances had each outcome. */
  counts: Counts;
  /** Ids of the failed, unreachable and unknown instances. */
  failedInstanceIds: string[];
  /** Ids of the instances that were found to differ from what was recorded, and that no send has mended since. */
  drifted: string[];
  /** The result in one paragraph of text, which can be pasted into a ticket. */
  summary: string;
  /** Results by instance id, of the instances that do not hold the file. The output `instances` of the resource has all. */
  instances: Record<string, InstanceResult>;
}
