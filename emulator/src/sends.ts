/** What became of every SendFile call, for programs that hold the emulator: the API tells times in whole seconds
 * only, here they are exact. Content and descriptions are left out. */
import type { FileOrder, Invocation } from "./fleet/invocations.ts";
import type { CommandEndStatus } from "./fleet/outcomes.ts";

export interface SendRecord {
  readonly invokeId: string;
  /** When the call was accepted, in milliseconds since 1970. */
  readonly createdAt: number;
  /** In the order of the call. */
  readonly deliveries: readonly DeliveryRecord[];
}

export interface DeliveryRecord {
  readonly instanceId: string;
  /** When the agent got it; undefined when it never did, or has not yet. */
  readonly startedAt?: number;
  /** When it ended; undefined while it has not. From then on reads show the end, or `visibleAfterMs` later. */
  readonly endedAt?: number;
  /** How it ended, in the API's words. */
  readonly status?: CommandEndStatus;
  /** "" for success. */
  readonly errorCode?: string;
}

export function sendRecords(invocations: Iterable<Invocation<FileOrder>>): SendRecord[] {
  return [...invocations].map(({ id, createdAt, deliveries }) => ({
    invokeId: id,
    createdAt,
    deliveries: [...deliveries.values()].map(({ instanceId, startedAt, endedAt, outcome }) => ({
      instanceId,
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...(outcome !== undefined && { status: outcome.status, errorCode: outcome.errorCode }),
    })),
  }));
}
