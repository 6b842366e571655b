/** Answers DescribeInvocationResults: one row for each command and instance, with output and exit code.
 * Unlike in other actions, the paging fields are inside `Invocation`. */
import { commandIdOf } from "../fleet/command-text.ts";
import { commandStatusAt, recordStatusOf } from "../fleet/command-view.ts";
import type { CommandOrder, Delivery, Invocation } from "../fleet/invocations.ts";
import type { DescribeInvocationResultsInput } from "../validations/DescribeInvocationResults.ts";
import { cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";
import { commandResultAt } from "./command-result.ts";
import { findCommands } from "./invocation-candidates.ts";

interface Row {
  readonly invocation: Invocation<CommandOrder>;
  readonly delivery: Delivery;
  /** Position of the instance within its invocation. */
  readonly index: number;
}

export function describeInvocationResults(input: DescribeInvocationResultsInput, world: World): object {
  const seenAt = world.clock.now() - world.visibleAfterMs;
  const rows = findCommands(input, world, seenAt)
    .flatMap(rowsOf)
    .filter(({ delivery }) => matches(delivery, input, seenAt));
  const page = cutPage(rows, input.paging, startAfter(rows), keyOf);
  return {
    Invocation: {
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
      NextToken: page.nextToken,
      InvocationResults: { InvocationResult: page.items.map((row) => describe(row, seenAt, input.plain)) },
    },
  };
}

function rowsOf(invocation: Invocation<CommandOrder>): Row[] {
  return [...invocation.deliveries.values()].map((delivery, index) => ({ invocation, delivery, index }));
}

function keyOf({ invocation, index }: Row): string {
  return `${invocation.serial}/${index}`;
}

/** Finds the row after a page token. Rows are sorted by invocation, newest first, then by position within it. */
function startAfter(rows: readonly Row[]): (key: string) => number {
  return (key) => {
    const [serial = 0, place = 0] = key.split("/").map(Number);
    const index = rows.findIndex(
      (row) => row.invocation.serial < serial || (row.invocation.serial === serial && row.index > place),
    );
    return index < 0 ? rows.length : index;
  };
}

function matches(delivery: Delivery, input: DescribeInvocationResultsInput, seenAt: number): boolean {
  const { instanceId, invokeRecordStatus } = input;
  const status = commandStatusAt(delivery, seenAt);
  return (
    (instanceId === "" || delivery.instanceId === instanceId) &&
    // The API page allows the words of InvocationStatus and the older ones of InvokeRecordStatus as values of this filter.
    (invokeRecordStatus === "" || [status, recordStatusOf(status)].includes(invokeRecordStatus))
  );
}

function describe({ invocation: { id, order }, delivery }: Row, seenAt: number, plain: boolean): object {
  const result = commandResultAt(delivery, seenAt, plain);
  return {
    ...result.fields,
    InvokeId: id,
    CommandId: commandIdOf(id),
    InvokeRecordStatus: recordStatusOf(result.status),
    Username: order.username,
    TerminationMode: order.terminationMode,
    StartTime: result.startTime,
    FinishedTime: result.finishTime,
    StopTime: result.stopTime,
    Tags: { Tag: order.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
  };
}
