/** Lists how a command on one instance can end: for each ErrorCode its InvocationStatus and ErrorInfo. Codes and texts
 * come from the page of DescribeInvocations; the status of each code follows from what the page says of each status. */
import type { CommandEndStatus, Ending, Outcome } from "./outcomes.ts";

export type CommandOutcome = Outcome<CommandEndStatus>;

export const COMMAND_ENDINGS = {
  InstanceNotExists: undelivered("Aborted", "the specified instance does not exists"),
  InstanceReleased: undelivered("Aborted", "the instance has released when create task"),
  InstanceNotRunning: undelivered("Aborted", "the instance is not running when create task"),
  ClientNotRunning: undelivered("Aborted", "the aliyun service is not running on the instance"),
  ClientNotResponse: undelivered("Aborted", "the aliyun service in the instance does not response"),
  ClientIsUpgrading: undelivered("Aborted", "the aliyun service in the instance is upgrading now"),
  ClientNeedUpgrade: undelivered("Aborted", "the aliyun service in the instance need upgrade"),
  DeliveryTimeout: undelivered("Aborted", "the command delivery has been timeout"),
  SecurityGroupRuleDenied: undelivered(
    "Aborted",
    "the security group rules denied access to the aliyun service",
  ),
  TaskConcurrencyLimit: undelivered("Aborted", "the number of concurrent tasks exceeds the maximum limit"),
  CommandNotApplicable: undelivered("Invalid", "the command is not applicable"),
  AccountNotExists: undelivered("Invalid", "the specified account does not exists"),
  DirectoryNotExists: undelivered("Invalid", "the specified directory does not exists"),
  BadCronExpression: undelivered("Invalid", "the cron job expression is invalid"),
  ExecutionTimeout: started("Timeout", "the command execution has been timeout"),
  ExecutionException: started("Error", "the command execution got an exception"),
  ExecutionInterrupted: started("Error", "the command execution has been interrupted"),
  ExitCodeNonzero: started("Failed", "the command execution exit code is not zero"),
} as const satisfies Record<string, Ending>;

export type CommandCode = keyof typeof COMMAND_ENDINGS;

export function commandEndedAs(errorCode: CommandCode): CommandOutcome {
  const { status, errorInfo } = COMMAND_ENDINGS[errorCode];
  return { status, errorCode, errorInfo };
}

/** Outcome of a command that StopInvocation stopped before the agent got it. */
export const CANCELLED: CommandOutcome = { status: "Cancelled", errorCode: "", errorInfo: "" };
/** Outcome of a command that StopInvocation stopped while it ran. */
export const TERMINATED: CommandOutcome = {
  ...commandEndedAs("ExecutionInterrupted"),
  status: "Terminated",
};

function undelivered<Status extends "Aborted" | "Invalid">(status: Status, errorInfo: string) {
  return { status, errorInfo, stage: "undelivered" } as const;
}

function started<Status extends "Timeout" | "Error" | "Failed">(status: Status, errorInfo: string) {
  return { status, errorInfo, stage: "beforeWrite" } as const;
}
