/**
 * The types of what the API answers: states of instances in sends and commands, facts about instances, and faults.
 */

/** The state of one instance in an invocation, as the API answered it. */
export interface Observation {
  readonly instanceId: string;
  readonly status: string;
  readonly errorCode: string;
  readonly errorInfo: string;
  readonly startTime: string;
  readonly finishTime: string;
}

/** The state of one instance in a command, as the API answered it. */
export interface CommandObservation extends Observation {
  /** Exit code of the script; absent when the script has not ended by itself. */
  readonly exitCode?: number;
  /** What the script printed. Its middle may be missing. */
  readonly output: Buffer;
}

/** A command as the API lists it, with the state of each instance and without what it printed. */
export interface ListedCommand {
  readonly invokeId: string;
  readonly description: string;
  readonly instances: readonly Observation[];
}

/** A send as the API lists it, with the state of each instance. */
export interface ListedSend {
  readonly invokeId: string;
  readonly description: string;
  /** Path of the file that was sent, with its folder. */
  readonly path: string;
  readonly instances: readonly Observation[];
}

/** An API call that did not succeed. Its texts never come from the client library, whose texts may hold the content. */
export interface Fault {
  /**
   * `terminal`: a retry is useless. `throttled` and `transient`: the call was not carried out and may be retried. `lost`:
   * the call may have been carried out.
   */
  readonly kind: "terminal" | "throttled" | "transient" | "lost";
  readonly action: string;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly httpStatus?: number;
  /** Milliseconds that the API asks to wait before a retry (header `x-acs-retry-after`). */
  readonly retryAfterMs?: number;
  /** RAM action that the caller lacks permission for, when the call was refused for that. */
  readonly missingAction?: string;
}

/** What the API tells of an instance before a send. A field is absent when it is not known. */
export interface Facts {
  readonly exists?: boolean;
  /** The API's word for the power state, such as `Running` or `Stopped`. */
  readonly status?: string;
  readonly zone?: string;
  readonly windows?: boolean;
  /** When the instance was started, in epoch milliseconds. */
  readonly startedAt?: number;
  /** True when the Cloud Assistant agent has reported within the last 2 minutes. */
  readonly online?: boolean;
  /** Version of the Cloud Assistant agent, such as `2.2.4.1058`. */
  readonly agentVersion?: string;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };
