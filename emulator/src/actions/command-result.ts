/** The fields that tell of a command on one instance, common to both ways of asking. */
import { commandStatusAt } from "../fleet/command-view.ts";
import type { CommandExit, Delivery } from "../fleet/invocations.ts";
import { viewAt } from "../fleet/view.ts";
import { toSeconds } from "../ids.ts";

export interface CommandResult {
  readonly status: ReturnType<typeof commandStatusAt>;
  readonly startTime: string;
  readonly finishTime: string;
  readonly stopTime: string;
  readonly updateTime: string;
  readonly fields: object;
}

export function commandResultAt(delivery: Delivery, seenAt: number, plain: boolean): CommandResult {
  const view = viewAt(delivery, seenAt);
  const ended = "outcome" in view ? view : undefined;
  const startedAt = view.status === "Pending" ? undefined : view.startedAt;
  const status = commandStatusAt(delivery, seenAt);
  const { stopRequestedAt } = delivery;
  const exit = ended === undefined ? undefined : exitOf(delivery);
  return {
    status,
    startTime: timeOf(startedAt),
    finishTime: timeOf(ended?.endedAt),
    stopTime: timeOf(
      stopRequestedAt !== undefined && stopRequestedAt <= seenAt ? stopRequestedAt : undefined,
    ),
    updateTime: toSeconds(ended?.endedAt ?? startedAt ?? delivery.createdAt),
    fields: {
      InstanceId: delivery.instanceId,
      InvocationStatus: status,
      ErrorCode: ended?.outcome.errorCode ?? "",
      ErrorInfo: ended?.outcome.errorInfo ?? "",
      // Without an exit there is no code; the SDKs' models allow that.
      ...(exit !== undefined && { ExitCode: exit.code }),
      Dropped: exit?.dropped ?? 0,
      Repeats: ended !== undefined && startedAt !== undefined ? 1 : 0,
      Output: encoded(exit?.outputBase64 ?? "", plain),
    },
  };
}

/** Text of the API as it is, or in the Base64 in which it is kept. */
export function encoded(base64: string, plain: boolean): string {
  return plain ? Buffer.from(base64, "base64").toString() : base64;
}

/** A scripted exit has no output. */
function exitOf({ exit, outcome }: Delivery): CommandExit | undefined {
  if (exit !== undefined) return exit;
  return outcome?.errorCode === "ExitCodeNonzero" ? { code: 1, outputBase64: "", dropped: 0 } : undefined;
}

function timeOf(time: number | undefined): string {
  return time === undefined ? "" : toSeconds(time);
}
