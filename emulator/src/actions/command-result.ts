/** Builds the fields about one command on one instance that DescribeInvocations and DescribeInvocationResults share. */
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
      // A command without an exit has no ExitCode field. The SDKs' models allow it to be absent.
      ...(exit !== undefined && { ExitCode: exit.code }),
      Dropped: exit?.dropped ?? 0,
      Repeats: ended !== undefined && startedAt !== undefined ? 1 : 0,
      Output: encoded(exit?.outputBase64 ?? "", plain),
    },
  };
}

/** Decodes the text when the call asked for ContentEncoding PlainText. Otherwise the API shows it in Base64. */
export function encoded(base64: string, plain: boolean): string {
  return plain ? Buffer.from(base64, "base64").toString() : base64;
}

/** The scenario can script the error ExitCodeNonzero without running anything. Such a command exits with 1 and no
 * output. */
function exitOf({ exit, outcome }: Delivery): CommandExit | undefined {
  if (exit !== undefined) return exit;
  return outcome?.errorCode === "ExitCodeNonzero" ? { code: 1, outputBase64: "", dropped: 0 } : undefined;
}

function timeOf(time: number | undefined): string {
  return time === undefined ? "" : toSeconds(time);
}
