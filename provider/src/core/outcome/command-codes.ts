/**
 * What each error code of a command means: the ErrorCodes of the API, and the codes that the scripts in commands/ report.
 * Whether files were changed is told by the report; the table says what holds without one.
 */
import { type Failure, FOREIGN_FILE, failed, UNREACHED, unreachable } from "./end.ts";

const STILL = "the script may still run";
/** The same script may succeed when it is sent again. */
const again = (advice: string): Failure => ({ ...failed(advice), retryable: true });

/** ErrorCodes of DescribeInvocations. */
export const API_CODES: Readonly<Record<string, Failure>> = {
  ...UNREACHED,
  "InvalidInstance.NotMatch": unreachable(
    "The instance does not run, or has another operating system: start it, or remove it from the targets.",
  ),
  SecurityGroupRuleDenied: unreachable(
    "A security group keeps the instance from Cloud Assistant: allow its way out (port 443).",
    true,
  ),
  TaskConcurrencyLimit: unreachable(
    "Too many commands run on the instance at once: run `pulumi up` again when they have ended.",
    true,
  ),
  CommandNotApplicable: failed("The instance's operating system cannot run this kind of command."),
  DirectoryNotExists: failed("The home folder of root is missing on the instance: make it."),
  ExecutionTimeout: failed(
    `The script did not end in time, and ${STILL}: see what its commands wait for.`,
    true,
  ),
  ExecutionException: failed("The agent could not run the script: check the free space of its disk.", true),
  ExecutionInterrupted: failed(`The instance or its agent was restarted meanwhile, and ${STILL}.`, true),
  ExitCodeNonzero: failed(
    "The script ended without its report: look at the instance's disk and memory.",
    true,
  ),
};

/** Codes of the scripts that mean that nothing was changed. */
const BEFORE_THE_SWAP: Readonly<Record<string, Failure>> = {
  StateFolder: failed("The state folder cannot be used: is /var/lib full, read-only or a file?"),
  StageFailed: failed("The files could not be unpacked: is the disk full or read-only?"),
  PrepareFailed: failed(
    "The files could not be laid beside their targets: is the disk full, read-only or immutable?",
  ),
  BackupFailed: failed("The old files could not be kept: is the disk full or read-only?"),
  Busy: failed("Another run still works on this instance: run `pulumi up` again when it has ended."),
  ToolMissing: failed("The script needs sha256sum or openssl: install one on the instance."),
  StagedMissing: again("A part of the files was missing: what deletes files in the state folder?"),
  StagedMismatch: again("A part of the files was damaged: what else writes to the state folder?"),
  FileAlreadyExists: FOREIGN_FILE,
  TargetIsDirectory: failed("A folder is where the file must be: correct `path`."),
  TargetNotAFile: failed("Something that is no file is at the path: correct `path`, or remove it."),
  TargetIsLink: failed(
    'The path is a symbolic link: correct `path`, or set `symlinks` to "follow" or "replace".',
  ),
  LinkUnresolved: failed(
    "The symbolic link at the path leads nowhere or in a circle: correct it, or `symlinks`.",
  ),
  OwnerNotFound: failed("Create the user on the instance before the rollout, or correct `owner`."),
  GroupNotFound: failed("Create the group on the instance before the rollout, or correct `group`."),
  AttributeFailed: failed(
    "Mode, owner or group cannot be set on this file system: correct them, or leave them out.",
  ),
  ValidateFailed: failed(
    "The validate command refused the new files, and they were not put in place: correct what its message says.",
  ),
  ValidateTimeout: failed(
    "The validate command did not end in time: correct it, or raise commandTimeoutSeconds.",
  ),
  Drifted: failed(
    "Something else has changed the files since they were delivered; the next `pulumi up` sends them there again.",
  ),
  BackupMissing: failed(
    "There is no backup on the instance to go back to: deliver the wanted files instead.",
  ),
};

/** Codes of the scripts after which old files, new files, or both may be on the disk. */
const FROM_THE_SWAP_ON: Readonly<Record<string, Failure>> = {
  SwapFailed: failed(
    "A mount point or an immutable file is at the path: free it, or leave `activation` out.",
    true,
  ),
  ReadBackMismatch: failed("Something else writes this file: find out what, and stop it.", true),
  TestFailed: failed(
    "The test command refused the new files: see its message and correct the content.",
    true,
  ),
  TestTimeout: failed(
    "The test command did not end in time: correct it, or raise commandTimeoutSeconds.",
    true,
  ),
  ReloadFailed: failed("The reload failed: see its message; the next `pulumi up` runs it again.", true),
  ReloadTimeout: failed("The reload did not end in time: correct it, or raise commandTimeoutSeconds.", true),
  HealthFailed: failed(
    "The instance is not healthy with these files: see the message of the health command.",
    true,
  ),
  HealthTimeout: failed(
    "The health command did not end in time: correct it, or raise healthTimeoutSeconds.",
    true,
  ),
  UndoFailed: failed(
    "The old files could not all be put back: look at the instance before anything else.",
    true,
  ),
  RemoveFailed: failed(
    "A file, or the state folder, could not be removed: is it immutable or read-only?",
    true,
  ),
  VerifyMismatch: failed(
    "The file on the instance is not as sent: see the message. A foreign owner stays unless `activation` is used.",
    true,
  ),
};

/** docs/activation.md tells where each of these codes comes from, and docs/errors.md what to do about it. */
export const SCRIPT_CODES: Readonly<Record<string, Failure>> = { ...BEFORE_THE_SWAP, ...FROM_THE_SWAP_ON };

export const COMMAND_CODES: Readonly<Record<string, Failure>> = { ...API_CODES, ...SCRIPT_CODES };
