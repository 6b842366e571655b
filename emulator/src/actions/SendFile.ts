/** Answers SendFile: stores the file and starts its delivery to each instance. The whole call is refused when one
 * instance does not exist. */
import { ApiError } from "../errors.ts";
import { newInvokeId } from "../ids.ts";
import type { Params } from "../request.ts";
import type { SendFileInput } from "../validations/SendFile.ts";
import type { World } from "../world.ts";
import { forgetOld, targetError } from "./targets.ts";

export function sendFile(
  input: SendFileInput,
  world: World,
  params: Params,
): { InvokeId: string } | ApiError {
  const earlier = input.clientToken === "" ? undefined : world.clientTokens?.find(input.clientToken, params);
  if (earlier !== undefined) return earlier instanceof ApiError ? earlier : { InvokeId: earlier };
  const { resourceGroupId } = input.order;
  const refusal = targetError({ ...input, resourceGroupId }, world);
  if (refusal !== undefined) return refusal;
  forgetOld(world);
  const now = world.clock.now();
  const invocation = world.invocations.add(newInvokeId("f"), input.order, input.instanceIds, now);
  if (input.clientToken !== "") world.clientTokens?.remember(input.clientToken, params, invocation.id, now);
  world.startFiles(invocation);
  world.changed();
  return { InvokeId: invocation.id };
}
