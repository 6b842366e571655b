/** Makes identifiers and formats timestamps as ECS does. */
import { randomBytes, randomUUID } from "node:crypto";

/** Makes the RequestId of an answer: a UUID in upper case. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** Makes an InvokeId: `f-…` for SendFile or `t-…` for RunCommand, with random lower-case letters and digits. */
export function newInvokeId(kind: "f" | "t"): string {
  const suffix = BigInt(`0x${randomBytes(12).toString("hex")}`)
    .toString(36)
    .padStart(19, "0");
  return `${kind}-hz0${suffix.slice(-14)}`;
}

/** Formats a time to the second, such as `2019-12-20T06:15:54Z`. */
export function toSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Formats a time to the minute, such as `2017-12-10T04:04Z`, because DescribeInstances shows no seconds. */
export function toMinutes(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
