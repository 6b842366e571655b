/**
 * Reads the state of one instance from an answer about a send or a command.
 */
import { saidText } from "../../core/inputs/said-text.ts";
import { type Raw, text } from "../../core/inputs/unknown.ts";
import type { Observation } from "../../core/model.ts";

/** DescribeInvocationResults says FinishedTime; the other actions say FinishTime. */
export function observation(raw: Raw): Observation {
  return {
    instanceId: text(raw.InstanceId),
    status: text(raw.InvocationStatus),
    errorCode: text(raw.ErrorCode),
    errorInfo: saidText(text(raw.ErrorInfo)),
    startTime: text(raw.StartTime),
    finishTime: text(raw.FinishTime) || text(raw.FinishedTime),
  };
}
