/** Answers DescribeInvocations: commands as they were `visibleAfterMs` ago, newest first, each with its instances. */
import { commandIdOf } from "../fleet/command-text.ts";
import { invokeStatusOf, overallCommandStatusAt, recordStatusOf } from "../fleet/command-view.ts";
import type { CommandOrder, Delivery, Invocation } from "../fleet/invocations.ts";
import { toSeconds } from "../ids.ts";
import type { DescribeInvocationsInput } from "../validations/DescribeInvocations.ts";
import { cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";
import { commandResultAt, encoded } from "./command-result.ts";
import { findCommands } from "./invocation-candidates.ts";

export function describeInvocations(input: DescribeInvocationsInput, world: World): object {
  const seenAt = world.clock.now() - world.visibleAfterMs;
  const found = findCommands(input, world, seenAt).filter((one) => matches(one, input, seenAt));
  const startAfter = (serial: string) => {
    const index = found.findIndex((invocation) => invocation.serial < Number(serial));
    return index < 0 ? found.length : index;
  };
  const page = cutPage(found, input.paging, startAfter, ({ serial }) => String(serial));
  return {
    TotalCount: page.totalCount,
    PageNumber: page.pageNumber,
    PageSize: page.pageSize,
    NextToken: page.nextToken,
    Invocations: { Invocation: page.items.map((item) => describe(item, input, seenAt, world)) },
  };
}

function matches(
  invocation: Invocation<CommandOrder>,
  { commandName, commandType, invokeStatus, repeatMode, timed }: DescribeInvocationsInput,
  seenAt: number,
): boolean {
  const overall = overallCommandStatusAt(invocation, seenAt);
  return (
    !timed &&
    (commandName === "" || invocation.order.name === commandName) &&
    (commandType === "" || invocation.order.type === commandType) &&
    (repeatMode === "" || repeatMode === "Once") &&
    // The API page allows the words of InvocationStatus and the older ones of InvokeStatus as values of this filter.
    (invokeStatus === "" || [overall, invokeStatusOf(overall)].includes(invokeStatus))
  );
}

function describe(
  invocation: Invocation<CommandOrder>,
  input: DescribeInvocationsInput,
  seenAt: number,
  { commandRules }: World,
): object {
  const { order, deliveries } = invocation;
  const overall = overallCommandStatusAt(invocation, seenAt);
  const shown = [...deliveries.values()]
    .filter(({ instanceId }) => input.instanceId === "" || instanceId === input.instanceId)
    .slice(0, commandRules.instancesShown);
  return {
    InvokeId: invocation.id,
    CommandId: commandIdOf(invocation.id),
    CommandName: order.name,
    CommandDescription: order.description,
    CommandType: order.type,
    CommandContent: encoded(order.contentBase64, input.plain),
    Parameters: JSON.stringify(order.parameters ?? {}),
    WorkingDir: order.workingDir,
    Username: order.username,
    Timeout: order.timeoutSeconds,
    TerminationMode: order.terminationMode,
    RepeatMode: "Once",
    Frequency: "",
    Timed: false,
    CreationTime: toSeconds(invocation.createdAt),
    InvocationStatus: overall,
    InvokeStatus: invokeStatusOf(overall),
    Tags: { Tag: order.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
    InvokeInstances: { InvokeInstance: shown.map((delivery) => describeOne(delivery, input, seenAt)) },
  };
}

function describeOne(delivery: Delivery, input: DescribeInvocationsInput, seenAt: number): object {
  const result = commandResultAt(delivery, seenAt, input.plain);
  return {
    ...result.fields,
    ...(!input.includeOutput && { Output: "" }),
    InstanceInvokeStatus: recordStatusOf(result.status),
    Timed: false,
    CreationTime: toSeconds(delivery.createdAt),
    StartTime: result.startTime,
    FinishTime: result.finishTime,
    StopTime: result.stopTime,
    UpdateTime: result.updateTime,
  };
}
