/** How a delivery can end: one table from ErrorCode to the instance's InvocationStatus and ErrorInfo.
 * Codes and texts are those of DescribeSendFileResults; which status goes with which code is inferred from
 * what the page says of each status ("Aborted: failed to be sent", "Failed: failed to be created"). */

export const END_STATUSES = ["Success", "Failed", "Invalid", "Aborted", "Timeout", "Error"] as const;
export type EndStatus = (typeof END_STATUSES)[number];
/** Commands can be stopped, too: before they started, or while they ran. */
export type CommandEndStatus = EndStatus | "Cancelled" | "Terminated";

export interface Outcome<Status extends CommandEndStatus = EndStatus> {
  readonly status: Status;
  /** "" for success. */
  readonly errorCode: string;
  readonly errorInfo: string;
}

/** When it happens: the agent never got the task | nothing was written | the new bytes are on the disk. */
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
