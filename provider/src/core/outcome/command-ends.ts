import type { Seen } from "./classify.ts";

export function mayStillRun({ status, errorCode }: Seen): boolean {
  return ["Timeout", "Error", "Terminated"].includes(status) || errorCode === "ExecutionInterrupted";
}
