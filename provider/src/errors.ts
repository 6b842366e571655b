/**
 * The closed set of errors that this package raises itself, and the one class that carries them.
 * The stack is the message, because the engine prints whatever stands in `stack`.
 */

/** Why the package gave up. `user` codes are for the caller to mend, `system` codes for the operator. */
export const ErrorCode = {
  /** user: an argument is wrong. */
  INVALID_INPUT: "INVALID_INPUT",
  /** user: a setting is missing or wrong: credentials, region, endpoint. */
  CONFIGURATION: "CONFIGURATION",
  /** user: no target matched, or the targets could not be looked up. */
  NO_TARGETS: "NO_TARGETS",
  /** user: a newer version of this package wrote the state. */
  NEWER_STATE: "NEWER_STATE",
  /** system: the rollout did not pass. */
  ROLLOUT_FAILED: "ROLLOUT_FAILED",
  /** system: a mistake of this package. */
  INTERNAL: "INTERNAL",
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What a thrown resource error hands to the engine so that the partial result is kept. */
export interface Partial {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];
}

/** The only error class of this package. With `partial` the engine saves the properties before it fails. */
export class SendFileError extends Error {
  override readonly name = "SendFileError";
  readonly code: ErrorCode;
  readonly id?: string;
  readonly properties?: Record<string, unknown>;
  readonly reasons?: string[];

  constructor(code: ErrorCode, message: string, partial?: Partial) {
    super(message);
    this.code = code;
    this.stack = message;
    if (partial !== undefined) Object.assign(this, partial);
  }

  get partial(): Partial | undefined {
    const { id, properties, reasons } = this;
    if (id === undefined || properties === undefined || reasons === undefined) return undefined;
    return { id, properties, reasons };
  }
}
