/** Answers DescribeSendFileResults: invocations as they were `visibleAfterMs` ago, newest first. */
import type { Delivery, FileOrder, Invocation } from "../fleet/invocations.ts";
import { overallAt, viewAt } from "../fleet/view.ts";
import { toSeconds } from "../ids.ts";
import type { ApiEdition } from "../scenario.ts";
import type { DescribeSendFileResultsInput } from "../validations/DescribeSendFileResults.ts";
import { cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";

export function describeSendFileResults(input: DescribeSendFileResultsInput, world: World): object {
  const now = world.clock.now();
  const seenAt = now - world.visibleAfterMs;
  world.invocations.forgetBefore(now - world.retentionMs);
  const found = candidates(input, world).filter((invocation) => matches(invocation, input, seenAt));
  const page = cutPage(found, input.paging, startAfter(found), ({ serial }) => String(serial));
  return {
    TotalCount: page.totalCount,
    PageNumber: page.pageNumber,
    PageSize: page.pageSize,
    NextToken: page.nextToken,
    Invocations: {
      Invocation: page.items.map((item) => describe(item, input.instanceId, seenAt, world.apiEdition)),
    },
  };
}

/** A filter by InvokeId uses the index, so that a poll costs the same however many invocations there are. */
function candidates({ invokeId, regionId }: DescribeSendFileResultsInput, world: World): Invocation[] {
  if (regionId !== world.regionId) return [];
  if (invokeId === "") return world.invocations.newestFirst();
  const invocation = world.invocations.get(invokeId);
  return invocation === undefined ? [] : [invocation];
}

function matches(invocation: Invocation, input: DescribeSendFileResultsInput, seenAt: number): boolean {
  const { order } = invocation;
  return (
    invocation.createdAt <= seenAt &&
    (input.instanceId === "" || invocation.deliveries.has(input.instanceId)) &&
    (input.name === "" || order.name === input.name) &&
    (input.resourceGroupId === "" || order.resourceGroupId === input.resourceGroupId) &&
    input.tags.every(({ key, value }) =>
      order.tags.some((tag) => tag.key === key && (value === undefined || tag.value === value)),
    ) &&
    (input.invocationStatus === "" || overallAt(invocation, seenAt) === input.invocationStatus)
  );
}

/** Finds the first invocation after a page token. The token is the serial number of the last one on the page before. */
function startAfter(found: readonly Invocation[]): (serial: string) => number {
  return (serial) => {
    const index = found.findIndex((invocation) => invocation.serial < Number(serial));
    return index < 0 ? found.length : index;
  };
}

function describe(invocation: Invocation, instanceId: string, seenAt: number, edition: ApiEdition): object {
  const { order, deliveries } = invocation;
  const shown = [...deliveries.values()].filter(
    (delivery) => instanceId === "" || delivery.instanceId === instanceId,
  );
  return {
    InvokeId: invocation.id,
    Name: order.name,
    Description: order.description,
    TargetDir: order.targetDir,
    ContentType: order.contentType,
    Content: contentShown(order, edition),
    FileOwner: order.fileOwner,
    FileGroup: order.fileGroup,
    FileMode: order.fileMode,
    // Overwrite is a string in the answer, because the SDKs' models have it as a string.
    Overwrite: String(order.overwrite),
    VmCount: deliveries.size,
    CreationTime: toSeconds(invocation.createdAt),
    InvocationStatus: overallAt(invocation, seenAt),
    Tags: { Tag: order.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
    InvokeInstances: { InvokeInstance: shown.map((delivery) => describeDelivery(delivery, seenAt)) },
  };
}

/** The API page of 2020 shows plain text in Base64; today's page shows it as it was sent. */
function contentShown({ content, contentType }: FileOrder, edition: ApiEdition): string {
  const encodes = edition === "2020" && contentType === "PlainText";
  return encodes ? Buffer.from(content).toString("base64") : content;
}

function describeDelivery(delivery: Delivery, seenAt: number): object {
  const view = viewAt(delivery, seenAt);
  const ended = "outcome" in view ? view : undefined;
  const startedAt = view.status === "Pending" ? undefined : view.startedAt;
  return {
    InstanceId: delivery.instanceId,
    InvocationStatus: view.status,
    ErrorCode: ended?.outcome.errorCode ?? "",
    ErrorInfo: ended?.outcome.errorInfo ?? "",
    CreationTime: toSeconds(delivery.createdAt),
    StartTime: startedAt === undefined ? "" : toSeconds(startedAt),
    FinishTime: ended === undefined ? "" : toSeconds(ended.endedAt),
    UpdateTime: toSeconds(ended?.endedAt ?? startedAt ?? delivery.createdAt),
  };
}
