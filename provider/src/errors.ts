/**
 * All error codes of this package, and the one error class that carries them.
 */
import { withoutTags } from "./core/inputs/said-text.ts";

/** Why this package failed. Whoever runs `pulumi up` can fix the cause of a `user` code; a `system` code needs an operator. */
export const ErrorCode = {
  /** user: an argument is wrong. */
  INVALID_INPUT: "INVALID_INPUT",
  /** user: the credentials, the region or the endpoint are missing or wrong. */
  CONFIGURATION: "CONFIGURATION",
  /** user: no instance matched `targetTags`, or the instances could not be listed. */
  NO_TARGETS: "NO_TARGETS",
  /** user: a newer version of this package wrote the state. */
  NEWER_STATE: "NEWER_STATE",
  /** system: the rollout failed, because failures exceeded the budget or because it was stopped before its end. */
  ROLLOUT_FAILED: "ROLLOUT_FAILED",
  /** system: a delete could not remove the files from every instance, so the resource stays. */
  REMOVAL_FAILED: "REMOVAL_FAILED",
  /** system: a bug of this package. */
  INTERNAL: "INTERNAL",
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What a message about settings, credentials or rights adds. With an explicit alicloud.Provider doctor does not see the
 * settings, so that the message does not name it. */
export const DOCTOR_HINT = "`npx pulumi-alicloud-sendfile doctor` looks for the cause";

/** The part of an error that makes the engine save a resource whose create or update failed, with these properties. */
export interface Partial {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];
}

/**
 * The only error class of this package. When `partial` is given, the engine saves its properties in the state.
 * `stack` is set to the message, because the engine prints `stack` to the user.
 */
export class SendFileError extends Error {
  override readonly name = "SendFileError";
  readonly code: ErrorCode;
  readonly id?: string;
  readonly properties?: Record<string, unknown>;
  readonly reasons?: string[];

  constructor(code: ErrorCode, message: string, partial?: Partial) {
    const shown = withoutTags(message);
    super(shown);
    this.code = code;
    this.stack = shown;
    if (partial !== undefined) Object.assign(this, { ...partial, reasons: partial.reasons.map(withoutTags) });
  }

  /**
   * Returns the name without the message. The host of dynamic resources prints an error of diff, read or delete as
   * `${error}: ${error.stack}`, where the stack is the message.
   */
  override toString(): string {
    return this.name;
  }

  get partial(): Partial | undefined {
    const { id, properties, reasons } = this;
    if (id === undefined || properties === undefined || reasons === undefined) return undefined;
    return { id, properties, reasons };
  }
}
