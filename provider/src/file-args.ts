/**
 * Types of the arguments that describe the files, how they get in place on an instance, and what proves it. args.ts exports
 * them with all other arguments.
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
   * The content may have at most 32 KB in Base64 (24,576 bytes), the limit of the SendFile action. It may not be empty, because
   * the agent refuses an empty file. With `activation` it may be empty, and all files together may have at most 1 MiB. Pulumi's
   * state keeps it as a secret.
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
   * Permissions as 3 or 4 octal digits. Linux only. Special bits (setuid, setgid, sticky) are refused without `activation`,
   * because the agent would ignore them silently.
   * @default "0644"
   */
  mode?: Optional<string>;
  /**
   * Name (not number) of the user who owns the file. Linux only; at most 64 characters. Give `group` too, because the
   * agent sets both at once: with `owner` alone the file's group becomes root, even if it was another before.
   * An unknown user fails with AccountNotExists *after* the bytes are on the disk.
   * With `activation` a number is allowed, `group` is not touched, and an unknown user fails with OwnerNotFound *before*
   * anything has changed.
   * @default not managed unless `group` is given; root owns a new file, and an existing file keeps its owner
   */
  owner?: Optional<string>;
  /**
   * Name (not number) of the file's group. Linux only; at most 64 characters. Give `owner` too, because with `group`
   * alone root becomes the owner. An unknown group fails with UserGroupNotExists *after* the bytes are on the disk.
   * With `activation` a number is allowed, `owner` is not touched, and an unknown group fails with GroupNotFound *before*
   * anything has changed.
   * @default not managed unless `owner` is given
   */
  group?: Optional<string>;
  /**
   * Whether a file that this resource did not write may be replaced. With `false` an instance that has such a file fails
   * with FileAlreadyExists. Files that this resource wrote are updated in both cases. All items of `files` must say the same,
   * because they change together; the failure then comes before any of them has changed.
   * @default true
   */
  overwrite?: Optional<boolean>;
}

/**
 * How the files are put in place: all at once and only when they are right. SendFile brings them into a folder of this package
 * on the instance (`/var/lib/alicloud-sendfile`); one command (RunCommand) then checks them there, renames them into place, reads
 * them back and reloads. Each file is the old or the new one at any moment, also when the command is killed.
 *
 * The commands run as root under `sh`, with a umask of 022. The API keeps their texts for 30 days and the instance shows them, so
 * a text that is a secret fails the preview. A change of a text alone sends nothing; a change of `triggers` runs
 * the commands again.
 * On Windows the commands are PowerShell under SYSTEM (`powershell -NoProfile -NonInteractive -EncodedCommand`), `$FILE` is
 * `$env:FILE`, and the folder is `C:\ProgramData\alicloud-sendfile`. These scripts have not been run on a real Windows so far:
 * docs/activation.md says what they need and do otherwise.
 */
export interface ActivationArgs {
  /**
   * Judges the new files before anything changes. `$FILE` (also `$FILE1`), `$FILE2`, … are staged copies, in the order of
   * `files`, under their own base names and with the right owner and mode. An exit code other than 0 fails the instance with
   * ValidateFailed, and nothing has changed.
   * @default no check
   */
  validateCommand?: Optional<string>;
  /**
   * Judges with the new files in place and nothing reloaded yet: for checkers of a whole tree (`nginx -t`, `sshd -t`). An exit
   * code other than 0 fails the instance with TestFailed; the old files are put back, unless `rollback` is `"none"`.
   * @default no check
   */
  testCommand?: Optional<string>;
  /**
   * Makes the daemon read the files. It runs once for all files, only where one has changed, `triggers` have changed, or an
   * earlier reload did not succeed. An exit code other than 0 fails the instance with ReloadFailed; the old files are put back and the command runs
   * again, unless `rollback` is `"none"`. Some daemons return 0 and keep the old configuration: add a `healthCommand`.
   * @default no reload
   */
  reloadCommand?: Optional<string>;
  /**
   * Seconds, from 1 to 3600, that each of the three commands may take. A longer one fails with ValidateTimeout, TestTimeout or
   * ReloadTimeout.
   * @default 30
   */
  commandTimeoutSeconds?: Optional<number>;
  /** How many sets of old files are kept on the instance, readable by root only; from 0 to 100. @default 1 */
  backups?: Optional<number>;
  /**
   * What happens where a path is a symbolic link. `"follow"`: the file that it leads to is replaced and the link stays, as
   * SendFile does; a loop fails with LinkUnresolved. `"replace"`: the link becomes a file. `"refuse"`: the instance fails with
   * TargetIsLink, and nothing has changed. On Windows only `"refuse"` is allowed.
   * @default "follow"; on Windows "refuse"
   */
  symlinks?: Optional<"follow" | "replace" | "refuse">;
}

/** What proves on the instance that the rollout reached its end, and what happens where it did not. */
export interface ProofArgs {
  /**
   * How the files are put in place. Its presence, also `{}`, makes the change atomic.
   * @default SendFile writes the one file itself: while it does, a reader may see a part of the file
   */
  activation?: Optional<ActivationArgs>;
  /**
   * Read bytes, mode, owner and group back from the instance, because the API's `Success` does not prove them. A difference
   * fails the instance with VerifyMismatch. With `activation` this is always done. Without it the command holds a salted hash of
   * the content, with its salt: who may read the account's commands (`ecs:DescribeInvocations`) can test guesses at a short
   * secret. With `activation` nobody can.
   * @default false
   */
  verify?: Optional<boolean>;
  /**
   * Command that tells by its exit code 0 that the instance works. It runs on each instance as root under `sh`, and is repeated
   * until it succeeds or `healthTimeoutSeconds` are over; the instance then fails with HealthFailed. A wave is judged only after
   * that. As for the commands of `activation`, a secret text fails the preview.
   * @default no check
   */
  healthCommand?: Optional<string>;
  /** Seconds, from 1 to 3600, in which `healthCommand` must succeed. @default 60 */
  healthTimeoutSeconds?: Optional<number>;
  /**
   * `"failed"`: an instance whose test, reload or health fails gets its old files back and is reloaded. `"none"`: it keeps the
   * new files, and the next `up` does only what is missing. `"touched"`: as `"failed"`, and when the rollout stops because more
   * instances failed than allowed, every other instance that this `up` changed gets its old files back too, all at once. Files
   * that were changed meanwhile by somebody else are kept, and told. The deployment fails, and the next `up` goes for the new
   * content again. `"failed"` and `"touched"` need `activation`; `"touched"` needs `backups` of at least 1.
   * @default "failed" with `activation`
   */
  rollback?: Optional<"none" | "failed" | "touched">;
}
