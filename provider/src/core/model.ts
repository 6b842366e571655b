/**
 * The words of the domain, as data: what is wanted, what is recorded, what was observed.
 * Types only, shared by every pure module; nothing here decides anything.
 */
import type { Counts, Outcome, RolloutReason, RolloutStatus } from "../args.ts";

/** One file as it goes to the API. */
export interface FileSpec {
  readonly path: string;
  readonly dir: string;
  readonly name: string;
  readonly windows: boolean;
  /** Standard Base64 of the bytes, as the API takes them. */
  readonly base64: string;
  /** The content as it is sent and as it is read: texts that no message may repeat. */
  readonly secretTexts: readonly string[];
  /** Of the bytes, in hex. */
  readonly sha256: string;
  /** Digest of the bytes under the resource's digest key: may be shown, and tells nobody what they are. */
  readonly digest: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly overwrite: boolean;
}

/** What an instance must hold to be current. A list of files, of length one today. */
export interface Delivery {
  readonly files: readonly [FileSpec];
  readonly triggers: readonly string[];
  /** Key of the files: the same bytes, path, mode, owner and group have the same key. */
  readonly filesKey: string;
  /** Key of the delivery: its files and its triggers. */
  readonly key: string;
}

/** A count or a percentage, as people write it: `2` or `"10%"`. */
export type Share =
  | { readonly kind: "count"; readonly value: number }
  | { readonly kind: "percent"; readonly value: number };

export interface Policy {
  /** Sizes of the waves after the canaries, of all targets, rounded up; the last one repeats. */
  readonly waves: readonly Share[];
  readonly canaries: readonly string[];
  readonly spreadByZone: boolean;
  readonly pauseMs: number;
  readonly maxFailures: Share;
  /** An allowance of their own for unreachable instances; without it they count in `maxFailures`. */
  readonly maxUnreachable?: Share;
  /** Tolerated unreachable instances are no reason for another update. */
  readonly skipUnreachable: boolean;
  readonly retries: number;
  readonly preflight: boolean;
  readonly readyTimeoutMs: number;
  readonly timeoutSeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly maxDurationMs?: number;
  readonly onFailure: "fail" | "warn";
}

/** A send whose end was not seen: asked about before anything else is sent to the instance. */
export interface PendingSend {
  /** Key of the delivery that it carried; "" when the delivery cannot be named. */
  readonly key: string;
  /** Key of the files that it carried; "" when they cannot be named. */
  readonly filesKey: string;
  /** Epoch milliseconds after which the API no longer delivers it. */
  readonly until: number;
  /** ClientToken of a send whose InvokeId never arrived, to know it by when it turns up. */
  readonly token?: string;
}

/** What state remembers about one instance. */
export interface InstanceRecord {
  readonly status: string;
  readonly outcome: Outcome;
  readonly wave: number;
  readonly attempts: number;
  readonly errorCode?: string;
  readonly errorInfo?: string;
  readonly invokeId?: string;
  readonly finishTime?: string;
  /** Step in which it failed, where a rollout has more than one. */
  readonly step?: string;
  /** Key of the files whose bytes are there. */
  readonly held?: string;
  /** Key of the delivery whose steps are all done there. */
  readonly applied?: string;
  /** Paths that this resource may have written on the instance, newest last. */
  readonly owned?: readonly string[];
  readonly pending?: readonly PendingSend[];
}

export type Fleet = ReadonlyMap<string, InstanceRecord>;

/** Settings that a later read or delete needs; a change of one rewrites state. */
export interface Settings {
  readonly path: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly profile: string;
  /** An explicit alicloud.Provider says where and who; its settings are only there while the program runs. */
  readonly explicitProvider?: true;
  /** Tells whether the region is another one than before (core/state/region.ts). */
  readonly regionHash?: string;
}

/** What state remembers of the delivery of the last run; both keys are "" when they cannot be named. */
export interface RecordedDelivery extends Pick<Delivery, "key" | "filesKey"> {
  readonly files: readonly Pick<FileSpec, "path" | "digest">[];
}

/** All that one resource remembers between two runs. */
export interface Recorded {
  readonly incarnation: string;
  /** Makes all keys and digests; random, secret in state. "" in a state of version 1, whose keys anybody can compute. */
  readonly digestKey: string;
  /** Value of the Tag of its sends, from the URN that it was made under; "" in a state of before it was kept. */
  readonly tag: string;
  /** Sends so far; the next ClientToken is made from it. */
  readonly sends: number;
  readonly run: string;
  readonly delivery: RecordedDelivery;
  /** sha256 in hex of the content that was delivered last; "" when no instance ever took one. */
  readonly contentSha256: string;
  readonly settings: Settings;
  readonly fleet: Fleet;
  /** InvokeId → ClientToken of the sends of the last run. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Epoch milliseconds until which a send may still reach an instance that is no target; 0 when none is on its way. */
  readonly elsewhereUntil: number;
  readonly verdict: Verdict;
}

export interface Verdict {
  readonly status: RolloutStatus;
  readonly passed: boolean;
  readonly reason: RolloutReason;
  /** The gate lets dependents through: passed, or failures only warn. */
  readonly gateOpen: boolean;
  readonly counts: Counts;
}

/** One instance's state inside an invocation, as the API answered it. */
export interface Observation {
  readonly instanceId: string;
  readonly status: string;
  readonly errorCode: string;
  readonly errorInfo: string;
  readonly startTime: string;
  readonly finishTime: string;
}

/** A send as the API lists it, with the state of each instance. */
export interface ListedSend {
  readonly invokeId: string;
  readonly description: string;
  /** Full path of the file. */
  readonly path: string;
  readonly instances: readonly Observation[];
}

/** An API call that did not succeed, in our own words: never the client's text, which may hold the content. */
export interface Fault {
  /** `terminal`: asking again is useless. `throttled`, `transient`: it was not carried out. `lost`: it may have been. */
  readonly kind: "terminal" | "throttled" | "transient" | "lost";
  readonly action: string;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly httpStatus?: number;
  /** Milliseconds that the API asks to wait, from `x-acs-retry-after`. */
  readonly retryAfterMs?: number;
  /** RAM action that is missing, when the API names it. */
  readonly missingAction?: string;
}

/** What is known of an instance before anything is sent to it; every part may be unknown. */
export interface Facts {
  readonly exists?: boolean;
  /** `Running`, `Stopped`, …: the API's word. */
  readonly status?: string;
  readonly zone?: string;
  readonly windows?: boolean;
  /** Epoch milliseconds. */
  readonly startedAt?: number;
  /** The agent has reported within the last 2 minutes. */
  readonly online?: boolean;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** A value or a complaint in one line. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
