/** SendFile: remembers the order and starts its deliveries. Nothing is sent when one instance is not known. */
import { ApiError, apiError } from "../errors.ts";
import type { Instance } from "../fleet/instances.ts";
import { newInvokeId } from "../ids.ts";
import type { Params } from "../request.ts";
import type { SendFileInput } from "../validations/SendFile.ts";
import type { World } from "../world.ts";

export function sendFile(
  input: SendFileInput,
  world: World,
  params: Params,
): { InvokeId: string } | ApiError {
  const earlier = input.clientToken === "" ? undefined : world.clientTokens?.find(input.clientToken, params);
  if (earlier !== undefined) return earlier instanceof ApiError ? earlier : { InvokeId: earlier };
  const now = world.clock.now();
  const refusal = refuse(input, world, now);
  if (refusal !== undefined) return refusal;
  forgetOld(world, now);
  const invocation = world.invocations.add(newInvokeId(), input.order, input.instanceIds, now);
  if (input.clientToken !== "") world.clientTokens?.remember(input.clientToken, params, invocation.id, now);
  world.deliveries.start(invocation);
  world.changed();
  return { InvokeId: invocation.id };
}

/** Nothing is kept longer than it can be read. */
function forgetOld({ invocations, clientTokens, retentionMs }: World, now: number): void {
  invocations.forgetBefore(now - retentionMs);
  clientTokens?.forgetBefore(now - retentionMs);
}

function refuse(
  { instanceIds, regionId, order }: SendFileInput,
  world: World,
  now: number,
): ApiError | undefined {
  const group = order.resourceGroupId;
  if (group !== "" && !groupExists(group, world.instances.all(now)))
    return apiError("InvalidResourceGroup.NotFound");
  const known = instanceIds.every((id) => {
    const instance = world.instances.get(id, now);
    return instance !== undefined && (group === "" || instance.override.resourceGroupId === group);
  });
  return known && regionId === world.regionId ? undefined : apiError("InvalidInstance.NotFound");
}

function groupExists(group: string, instances: readonly Instance[]): boolean {
  return instances.some(({ override }) => override.resourceGroupId === group);
}
