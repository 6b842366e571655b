/** Identifiers and timestamps in the form in which ECS writes them. */
import { randomBytes, randomUUID } from "node:crypto";

/** `0F2A…-…` as in every answer. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** `f-` of SendFile or `t-` of RunCommand, and lower-case base 36. */
export function newInvokeId(kind: "f" | "t"): string {
  const suffix = BigInt(`0x${randomBytes(12).toString("hex")}`)
    .toString(36)
    .padStart(19, "0");
  return `${kind}-hz0${suffix.slice(-14)}`;
}

/** `2019-12-20T06:15:54Z`: the form of DescribeSendFileResults. */
export function toSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2017-12-10T04:04Z`: DescribeInstances gives no seconds. */
export function toMinutes(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
