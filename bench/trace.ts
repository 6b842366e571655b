/** Defines the record of one run that the emulator gives: its API calls and sends, with their times.
 * Times are milliseconds since 1970 on the emulator's clock. */

export interface CallTrace {
  readonly action: string;
  readonly arrivedAt: number;
  readonly answeredAt: number;
  /** Size of the answer's body. */
  readonly bytes: number;
  /** The API's error code, when the call was refused. */
  readonly code?: string | undefined;
  /** InvokeIds of the invocations that the answer shows. */
  readonly shown?: readonly string[] | undefined;
}

export interface Delivered {
  readonly instanceId: string;
  readonly endedAt: number;
  /** The API's error code of a failed delivery, or "" for a successful one. */
  readonly errorCode: string;
}

/** One SendFile or RunCommand call that the API accepted. */
export interface SendTrace {
  readonly invokeId: string;
  readonly createdAt: number;
  readonly deliveries: readonly Delivered[];
}

export interface Trace {
  readonly calls: readonly CallTrace[];
  /** The accepted sends, in the order in which they were accepted. */
  readonly sends: readonly SendTrace[];
  /** The accepted commands, in the order in which they were accepted. */
  readonly commands: readonly SendTrace[];
}

export const SEND = "SendFile";
export const READ = "DescribeSendFileResults";
export const COMMAND = "RunCommand";
export const COMMAND_READ = "DescribeInvocations";

export function isThrottled({ code }: CallTrace): boolean {
  return code?.startsWith("Throttling") === true;
}
