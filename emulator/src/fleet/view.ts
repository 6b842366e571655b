/** How deliveries look at a given time, in the words of DescribeSendFileResults; command-view.ts adds those of commands. Pure.
 * The time may lie in the past: that is how reads lag behind writes. */
import type { Delivery, Invocation, Order } from "./invocations.ts";
import type { CommandEndStatus, Outcome } from "./outcomes.ts";

export type DeliveryView =
  | { readonly status: "Pending" }
  | { readonly status: "Running"; readonly startedAt: number }
  | {
      readonly status: CommandEndStatus;
      readonly outcome: Outcome<CommandEndStatus>;
      readonly startedAt: number | undefined;
      readonly endedAt: number;
    };

export type OverallStatus = "Pending" | "Running" | "Success" | "Failed" | "PartialFailed";

export function viewAt({ startedAt, endedAt, outcome }: Delivery, time: number): DeliveryView {
  if (outcome !== undefined && endedAt !== undefined && endedAt <= time) {
    return { status: outcome.status, outcome, startedAt, endedAt };
  }
  return startedAt !== undefined && startedAt <= time
    ? { status: "Running", startedAt }
    : { status: "Pending" };
}

/** The page's rule: any Pending, any Running, all Success, all failed, otherwise PartialFailed. */
export function overallAt(invocation: Invocation<Order>, time: number): OverallStatus {
  const statuses = [...invocation.deliveries.values()].map((delivery) => viewAt(delivery, time).status);
  if (statuses.includes("Pending")) return "Pending";
  if (statuses.includes("Running")) return "Running";
  const succeeded = statuses.filter((status) => status === "Success").length;
  if (succeeded === statuses.length) return "Success";
  return succeeded === 0 ? "Failed" : "PartialFailed";
}
