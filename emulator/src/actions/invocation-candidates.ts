/** Finds the commands that match the filters shared by DescribeInvocations and DescribeInvocationResults, newest
 * first. */
import { commandIdOf } from "../fleet/command-text.ts";
import type { CommandOrder, Invocation } from "../fleet/invocations.ts";
import type { InvocationFilters } from "../validations/invocation-filters.ts";
import type { World } from "../world.ts";

export function findCommands(
  filters: InvocationFilters,
  world: World,
  seenAt: number,
): Invocation<CommandOrder>[] {
  world.commands.forgetBefore(world.clock.now() - world.commandRules.retentionMs);
  return candidates(filters, world).filter((invocation) => matches(invocation, filters, seenAt));
}

/** A filter by InvokeId uses the index, so that a poll costs the same however many commands there are. */
function candidates({ invokeId, regionId }: InvocationFilters, { commands, regionId: ownRegion }: World) {
  if (regionId !== ownRegion) return [];
  if (invokeId === "") return commands.newestFirst();
  const invocation = commands.get(invokeId);
  return invocation === undefined ? [] : [invocation];
}

function matches(
  { id, createdAt, order, deliveries }: Invocation<CommandOrder>,
  { instanceId, commandId, resourceGroupId, tags }: InvocationFilters,
  seenAt: number,
): boolean {
  return (
    createdAt <= seenAt &&
    (instanceId === "" || deliveries.has(instanceId)) &&
    (commandId === "" || commandIdOf(id) === commandId) &&
    (resourceGroupId === "" || order.resourceGroupId === resourceGroupId) &&
    tags.every(({ key, value }) =>
      order.tags.some((tag) => tag.key === key && (value === undefined || tag.value === value)),
    )
  );
}
