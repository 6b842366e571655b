/**
 * Reads the pending sends of an instance. Nothing may be sent to an instance while a pending send may still reach it.
 */
import type { InstanceRecord } from "../model.ts";

/** True when the end of some earlier send to the instance is not known. */
export function isPending(record: InstanceRecord | undefined): boolean {
  return (record?.pending ?? []).length > 0;
}

/** Returns the epoch milliseconds until which a pending send may still reach the instance; 0 when no send is pending. */
export function pendingUntil(record: InstanceRecord | undefined): number {
  return (record?.pending ?? []).reduce((last, { until }) => Math.max(last, until), 0);
}

/** Returns the ClientTokens of the pending sends and commands whose InvokeId never arrived. */
export function lostTokens(record: InstanceRecord | undefined): string[] {
  return (record?.pending ?? []).flatMap(({ token, invokeId }) =>
    token === undefined || invokeId !== undefined ? [] : [token],
  );
}

/** A pending send or command whose end can be read. */
export interface Readable {
  readonly invokeId: string;
  /** Token of a command; absent for a send. */
  readonly command?: string;
}

/** Returns the pending sends and commands of the instance whose ends can be read. */
export function readable(record: InstanceRecord | undefined): Readable[] {
  return (record?.pending ?? []).flatMap(({ task, invokeId, token }) => {
    const id = task === undefined && token === undefined ? (invokeId ?? record?.invokeId) : invokeId;
    if (id === undefined) return [];
    return [{ invokeId: id, ...(task === "command" ? { command: token ?? "" } : {}) }];
  });
}
