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

/** Returns the ClientTokens of the pending sends whose InvokeId never arrived. */
export function lostTokens(record: InstanceRecord | undefined): string[] {
  return (record?.pending ?? []).flatMap(({ token }) => token ?? []);
}
