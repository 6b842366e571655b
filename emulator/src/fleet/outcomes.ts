/** Lists how a file's delivery to one instance can end: for each ErrorCode its InvocationStatus and ErrorInfo. Codes
 * and texts come from the page of DescribeSendFileResults; the status of each code is inferred from that page. */

export const END_STATUSES = ["Success", "Failed", "Invalid", "Aborted", "Timeout", "Error"] as const;
export type EndStatus = (typeof END_STATUSES)[number];
/** A command can also be stopped: before it starts (Cancelled), or while it runs (Terminated). */
export type CommandEndStatus = EndStatus | "Cancelled" | "Terminated";

export interface Outcome<Status extends CommandEndStatus = EndStatus> {
  readonly status: Status;
  /** "" when the status is Success. */
  readonly errorCode: string;
  readonly errorInfo: string;
}

/** The point at which a delivery fails: "undelivered", the agent never got it; "beforeWrite", nothing was written;
 * "afterWrite", the new content is on the disk. */
export type Stage = "undelivered" | "beforeWrite" | "afterWrite";

export interface Ending {
  readonly status: EndStatus;
  readonly errorInfo: string;
  readonly stage: Stage;
}

export const ENDINGS = {
  InstanceNotExists: ending("Aborted", "undelivered", "the specified instance does not exists"),
  InstanceReleased: ending("Aborted", "undelivered", "the specified instance has been released"),
  InstanceNotRunning: ending("Aborted", "undelivered", "the instance is not running when create task"),
  ClientNotRunning: ending("Aborted", "undelivered", "the aliyun service is not running on the instance"),
  ClientNotResponse: ending("Aborted", "undelivered", "the aliyun service in the instance does not response"),
  ClientIsUpgrading: ending("Aborted", "undelivered", "the aliyun service in the instance is upgrading now"),
  ClientNeedUpgrade: ending("Aborted", "undelivered", "the aliyun service in the instance need upgrade"),
  DeliveryTimeout: ending("Timeout", "undelivered", "the command delivery has been timeout"),
  FileCreateFail: ending("Failed", "beforeWrite", "Unexpected error during creating"),
  FilePathInvalid: ending("Failed", "beforeWrite", "File path is invalid"),
  FileNameInvalid: ending("Invalid", "beforeWrite", "File name is invalid"),
  FileAlreadyExists: ending("Invalid", "beforeWrite", "File already exists"),
  FileContentInvalid: ending("Invalid", "beforeWrite", "the content of file is invalid"),
  FileAuthorityInvalid: ending("Invalid", "beforeWrite", "Mode is invalid"),
  AccountNotExists: ending("Invalid", "afterWrite", "Owner not exists"),
  UserGroupNotExists: ending("Invalid", "afterWrite", "Group not exists"),
} as const satisfies Record<string, Ending>;

export type KnownCode = keyof typeof ENDINGS;

export const SUCCESS: Outcome = { status: "Success", errorCode: "", errorInfo: "" };

export function endedAs(errorCode: KnownCode, errorInfo: string = ENDINGS[errorCode].errorInfo): Outcome {
  return { status: ENDINGS[errorCode].status, errorCode, errorInfo };
}

function ending(status: EndStatus, stage: Stage, errorInfo: string): Ending {
  return { status, stage, errorInfo };
}
