/** Answers StopInvocation: a command that has not begun is cancelled, one that runs is killed, one that has ended stays
 * as it is. */
import { type ApiError, apiError } from "../errors.ts";
import type { StopInvocationInput } from "../validations/StopInvocation.ts";
import type { World } from "../world.ts";

export function stopInvocation(input: StopInvocationInput, world: World): object | ApiError {
  const { regionId, invokeId, instanceIds } = input;
  const invocation = regionId === world.regionId ? world.commands.get(invokeId) : undefined;
  if (invocation === undefined) return apiError("InvalidInvokeId.NotFound");
  const { deliveries } = invocation;
  if (!instanceIds.every((id) => deliveries.has(id))) return apiError("InvalidInstanceId.NotFound");
  for (const delivery of deliveries.values()) {
    if (instanceIds.length === 0 || instanceIds.includes(delivery.instanceId))
      world.deliveries.halt(delivery);
  }
  return {};
}
