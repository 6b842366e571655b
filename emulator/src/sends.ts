/** Builds `Emulator.sends`: each SendFile call with what became of it on each instance. Times are exact here, while
 * the API shows whole seconds. Content and descriptions are left out. */
import type { Delivery, FileOrder, Invocation } from "./fleet/invocations.ts";
import type { CommandEndStatus } from "./fleet/outcomes.ts";

export interface SendRecord {
  readonly invokeId: string;
  /** Time at which the call was accepted, in milliseconds since 1970. */
  readonly createdAt: number;
  /** One entry for each instance, in the order of the call. */
  readonly deliveries: readonly DeliveryRecord[];
}

export interface DeliveryRecord {
  readonly instanceId: string;
  /** Time at which the agent got the file. Undefined if it did not get it (yet). */
  readonly startedAt?: number;
  /** Time at which the delivery ended. Undefined before that. The API shows the end `visibleAfterMs` later. */
  readonly endedAt?: number;
  /** The API's InvocationStatus of a delivery that has ended. */
  readonly status?: CommandEndStatus;
  /** The API's ErrorCode of a delivery that has ended. "" for success. */
  readonly errorCode?: string;
}

export function sendRecords(invocations: Iterable<Invocation<FileOrder>>): SendRecord[] {
  return [...invocations].map(({ id, createdAt, deliveries }) => ({
    invokeId: id,
    createdAt,
    deliveries: [...deliveries.values()].map(deliveryRecord),
  }));
}

export function deliveryRecord({ instanceId, startedAt, endedAt, outcome }: Delivery): DeliveryRecord {
  return {
    instanceId,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(outcome !== undefined && { status: outcome.status, errorCode: outcome.errorCode }),
  };
}
