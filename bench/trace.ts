/** What the emulator saw of one run: calls and sends with their times. Everything that is counted comes from here.
 * Times are milliseconds since 1970 on the emulator's clock. */

export interface CallTrace {
  readonly action: string;
  readonly arrivedAt: number;
  readonly answeredAt: number;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Of the error, when the call was refused. */
  readonly code?: string | undefined;
  /** The invocations that the answer shows. */
  readonly shown?: readonly string[] | undefined;
}

export interface Delivered {
  readonly instanceId: string;
  readonly endedAt: number;
  /** "" for success. */
  readonly errorCode: string;
}

/** One accepted SendFile call. */
export interface SendTrace {
  readonly invokeId: string;
  readonly createdAt: number;
  readonly deliveries: readonly Delivered[];
}

export interface Trace {
  readonly calls: readonly CallTrace[];
  /** In the order in which they were accepted. */
  readonly sends: readonly SendTrace[];
}

export const SEND = "SendFile";
export const READ = "DescribeSendFileResults";

export function isThrottled({ code }: CallTrace): boolean {
  return code?.startsWith("Throttling") === true;
}
