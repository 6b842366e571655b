/** Computes a command's status at a given time. The API has three sets of status words: one for a single instance, one
 * for the whole invocation, and an older one in the fields InvokeStatus and InvokeRecordStatus. */
import type { CommandOrder, Delivery, Invocation } from "./invocations.ts";
import { type DeliveryView, viewAt } from "./view.ts";

export type CommandStatus = DeliveryView["status"] | "Stopping";

export function commandStatusAt(delivery: Delivery, time: number): CommandStatus {
  const { status } = viewAt(delivery, time);
  const isStopping = delivery.stopRequestedAt !== undefined && delivery.stopRequestedAt <= time;
  return status === "Running" && isStopping ? "Stopping" : status;
}

type Group = "Pending" | "Running" | "Stopping" | "Success" | "Stopped" | "Failed";

function groupOf(status: CommandStatus): Group {
  switch (status) {
    case "Pending":
    case "Running":
    case "Stopping":
    case "Success":
      return status;
    case "Cancelled":
    case "Terminated":
      return "Stopped";
    default:
      return "Failed";
  }
}

/** The status of the whole invocation, by the rule of the DescribeInvocations page, in its order. */
export function overallCommandStatusAt(
  invocation: Invocation<CommandOrder>,
  time: number,
): Group | "PartialFailed" {
  const groups = [...invocation.deliveries.values()].map((one) => groupOf(commandStatusAt(one, time)));
  for (const group of ["Pending", "Running", "Stopping"] as const) if (groups.includes(group)) return group;
  const has = (group: Group) => groups.includes(group);
  if (!has("Success")) return has("Failed") ? "Failed" : "Stopped";
  return has("Failed") ? "PartialFailed" : "Success";
}

/** Returns the word of InvokeRecordStatus for one instance. A command that exited by itself is Finished, whatever its
 * exit code. */
export function recordStatusOf(status: CommandStatus): string {
  const group = groupOf(status);
  if (group === "Pending") return "Running";
  return group === "Success" || status === "Failed" ? "Finished" : group;
}

/** Returns the word of InvokeStatus for the whole invocation. */
export function invokeStatusOf(overall: Group | "PartialFailed"): string {
  if (overall === "Pending") return "Running";
  return overall === "Success" ? "Finished" : overall;
}
