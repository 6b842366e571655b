/**
 * The types that all pure modules share: what the program wants, and what state records.
 */
import type { Counts, Outcome, RolloutReason, RolloutStatus } from "../args.ts";

export type * from "./answers.ts";

/** One file, in the form in which SendFile takes it. */
export interface FileSpec {
  readonly path: string;
  readonly dir: string;
  readonly name: string;
  readonly windows: boolean;
  /** Standard Base64 of the bytes, as the API takes them. */
  readonly base64: string;
  /** Forms of the content that no message may contain: the Base64 text, and the plain text unless it is very short. */
  readonly secretTexts: readonly string[];
  /** sha256 of the bytes, in hex. */
  readonly sha256: string;
  /** HMAC of the bytes under the resource's digest key. It may be shown, because nobody can test a guess at the bytes by it. */
  readonly digest: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly overwrite: boolean;
  /** Number of bytes. */
  readonly size: number;
}

/** A command of the user that sh runs on each instance. */
export interface UserCommand {
  readonly text: string;
  readonly timeoutSeconds: number;
}

/** How the files get in place, and what proves it. `direct`: SendFile writes the one file itself. */
export type Way =
  | { readonly kind: "direct"; readonly verify: boolean; readonly health?: UserCommand }
  | {
      /** SendFile brings a bundle of all files, and one command puts them in place. */
      readonly kind: "activation";
      readonly symlinks: "follow" | "replace" | "refuse";
      readonly rollback: "none" | "failed" | "touched";
      /** Number of backups that are kept on the instance. */
      readonly backups: number;
      readonly validate?: UserCommand;
      readonly test?: UserCommand;
      readonly reload?: UserCommand;
      readonly health?: UserCommand;
    };

/** What an instance must hold: files and triggers. Only an activation has more than one file. */
export interface Delivery {
  readonly files: readonly [FileSpec, ...FileSpec[]];
  readonly triggers: readonly string[];
  readonly way: Way;
  /** True when the program gave the content of a file as a secret. Then nothing that a command said is shown. */
  readonly isSecret: boolean;
  /** Equal keys mean the same bytes, path, mode, owner and group of all files. */
  readonly filesKey: string;
  /** The delivery key; equal keys mean the same files and triggers. */
  readonly key: string;
}

/** A count or a percentage, as users write it: `2` or `"10%"`. */
export type Share =
  | { readonly kind: "count"; readonly value: number }
  | { readonly kind: "percent"; readonly value: number };

export interface Policy {
  /** Sizes of the waves after the canaries. A percentage is of all targets, rounded up. The last size repeats. */
  readonly waves: readonly Share[];
  readonly canaries: readonly string[];
  readonly spreadByZone: boolean;
  readonly pauseMs: number;
  readonly maxFailures: Share;
  /** How many instances may be unreachable. Without it unreachable instances count in `maxFailures`. */
  readonly maxUnreachable?: Share;
  /** True when unreachable instances that were tolerated are no reason for another update. */
  readonly skipUnreachable: boolean;
  readonly retries: number;
  readonly preflight: boolean;
  readonly readyTimeoutMs: number;
  readonly timeoutSeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly maxDurationMs?: number;
  readonly onFailure: "fail" | "warn";
}

/**
 * A send or a command whose end is not known, or that may still act on the instance. The API is asked about it before
 * anything else is sent to the instance.
 */
export interface PendingSend {
  /** What it is; absent for a send of the file itself. */
  readonly task?: "part" | "command";
  /** InvokeId of a part or a command. Of a send of the file itself the record holds it. */
  readonly invokeId?: string;
  /** Key of the delivery that the send carried; "" when it is not known. */
  readonly key: string;
  /** Key of the files that the send carried; "" when it is not known. */
  readonly filesKey: string;
  /** Epoch milliseconds after which the send can no longer reach the instance. */
  readonly until: number;
  /**
   * ClientToken of a send whose InvokeId never arrived; by it the send is recognized in a list. A command always has its
   * token, by which its report is recognized.
   */
  readonly token?: string;
}

/** What state remembers of one instance. */
export interface InstanceRecord {
  readonly status: string;
  readonly outcome: Outcome;
  readonly wave: number;
  readonly attempts: number;
  readonly errorCode?: string;
  readonly errorInfo?: string;
  readonly invokeId?: string;
  readonly finishTime?: string;
  /** Id of the instance's zone, where the API told it. No attempt changes it. */
  readonly zone?: string;
  /** The first step that is not done on the instance, when the delivery has more than one step. */
  readonly step?: string;
  /** Where the instance failed: a step, or a phase of the script that a command ran. */
  readonly phase?: string;
  /** Exit code of the script of a failed command, or of the user's command that failed in it. */
  readonly exitCode?: number;
  /** What the user's command said when it failed. */
  readonly message?: string;
  /** True when the files were read back on the instance and are the wanted ones. */
  readonly verified?: true;
  readonly reload?: "done" | "owed" | "notNeeded";
  /** Name of the backup on the instance. */
  readonly backup?: string;
  readonly rolledBack?: "undone" | "restored" | "failed";
  /** How the instance differs from what was recorded: one text for each file, such as "/etc/app.conf: content, mode". */
  readonly drifted?: readonly string[];
  /** Key of the files whose bytes are on the instance. */
  readonly held?: string;
  /** Key of the delivery whose steps are all done on the instance. */
  readonly applied?: string;
  /** Paths on the instance that this resource may have written, newest last. */
  readonly owned?: readonly string[];
  readonly pending?: readonly PendingSend[];
}

export type Fleet = ReadonlyMap<string, InstanceRecord>;

/** Settings that state keeps because a later read or delete needs them. When one changes, an update rewrites state. */
export interface Settings {
  readonly path: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly profile: string;
  /** Set when an explicit alicloud.Provider gives region and credentials. State keeps none of the provider's settings. */
  readonly explicitProvider?: true;
  /** Hash of the region, by which a change of the region is noticed (core/state/region.ts). */
  readonly regionHash?: string;
  /** Region of the recorded instances; absent with an explicit provider, none of whose settings are kept. */
  readonly region?: string;
  readonly detectDrift?: true;
  readonly onDelete?: "remove";
  /** What a removal runs after it has removed files. */
  readonly reload?: UserCommand;
  /** What a link at a path means; absent when it is followed, and when neither refresh nor delete looks at the files. */
  readonly symlinks?: "replace" | "refuse";
  /** True when a removal may show nothing that its command says, because the content is a secret. */
  readonly isSecret?: true;
}

/** What state remembers of one file, so that a refresh or a delete knows it without its bytes. */
export interface RecordedFile extends Pick<FileSpec, "path" | "digest"> {
  /** Hex sha256 of a secret salt followed by the bytes (core/inputs/proof.ts); "" in a state that was written before. */
  readonly proof: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly bytes: number;
}

/** An earlier direct delivery that some instance still holds, so that a removal knows its file as ours. */
export interface FormerDelivery {
  readonly filesKey: string;
  readonly files: readonly Pick<RecordedFile, "path" | "proof">[];
}

/** What state remembers of the delivery of the last run. Both keys are "" when they are not known. */
export interface RecordedDelivery extends Pick<Delivery, "key" | "filesKey"> {
  /** True when commands belong to the delivery, so that a killed run may have left one. */
  readonly commands?: true;
  /** True when an activation puts the files in place, so that each instance has a state folder. */
  readonly activation?: true;
  readonly files: readonly RecordedFile[];
  readonly former?: readonly FormerDelivery[];
}

/** All that state remembers of one resource between two runs. */
export interface Recorded {
  readonly incarnation: string;
  /** Random secret with which all keys and digests are made; "" in a state of version 1, whose keys are unkeyed hashes. */
  readonly digestKey: string;
  /**
   * Value of the Tag on this resource's sends, made from the URN that the resource was created with; "" in a state that
   * was written before tags were kept.
   */
  readonly tag: string;
  /** Number of sends that this resource has made. The ClientToken of the next send contains the next number. */
  readonly sends: number;
  readonly run: string;
  readonly delivery: RecordedDelivery;
  /** sha256 in hex of the content that was delivered last; "" as long as no instance took any. */
  readonly contentSha256: string;
  readonly settings: Settings;
  readonly fleet: Fleet;
  /** Maps the InvokeId of each send of the last run to its ClientToken. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Epoch milliseconds until which a send may still reach a former target; 0 when no such send is under way. */
  readonly formerTargetsUntil: number;
  readonly verdict: Verdict;
}

export interface Verdict {
  readonly status: RolloutStatus;
  readonly passed: boolean;
  readonly reason: RolloutReason;
  /** True when dependents may be updated, because the rollout passed or `onFailure` is `"warn"`. */
  readonly gateOpen: boolean;
  readonly counts: Counts;
}

/** A value, or a problem that is told to the user in one line. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
