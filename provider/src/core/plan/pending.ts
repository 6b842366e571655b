/**
 * Reads an instance's pending sends. Nothing may be sent to an instance while one of them may still be delivered to it.
 */
import type { InstanceRecord } from "../model.ts";

/** A send to the instance has no known end. */
export function isPending(record: InstanceRecord | undefined): boolean {
  return (record?.pending ?? []).length > 0;
}

/** Epoch milliseconds until which a send may still be delivered to the instance; 0 when none is pending. */
export function pendingUntil(record: InstanceRecord | undefined): number {
  return (record?.pending ?? []).reduce((last, { until }) => Math.max(last, until), 0);
}

/** ClientTokens of the sends whose InvokeIds never arrived. */
export function lostTokens(record: InstanceRecord | undefined): string[] {
  return (record?.pending ?? []).flatMap(({ token }) => token ?? []);
}
