/** Computes the status of deliveries at a given time, in the words of DescribeSendFileResults. The time may be in the
 * past, because the emulator can show results late (`visibleAfterMs`). command-view.ts does the same for commands. */
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

/** The status of the whole invocation, by the rule of the API page: Pending if any is, else Running if any is, else
 * Success if all are, else Failed if none is, else PartialFailed. */
export function overallAt(invocation: Invocation<Order>, time: number): OverallStatus {
  const statuses = [...invocation.deliveries.values()].map((delivery) => viewAt(delivery, time).status);
  if (statuses.includes("Pending")) return "Pending";
  if (statuses.includes("Running")) return "Running";
  const succeeded = statuses.filter((status) => status === "Success").length;
  if (succeeded === statuses.length) return "Success";
  return succeeded === 0 ? "Failed" : "PartialFailed";
}
