/** Answers RunCommand: stores the command and starts it on its instances. The whole call is refused when one instance
 * does not exist, or has an operating system that cannot run the command. */
import { ApiError, apiError } from "../errors.ts";
import { commandIdOf } from "../fleet/command-text.ts";
import { agentIsUp, hasTags, osOf } from "../fleet/instances.ts";
import { newInvokeId } from "../ids.ts";
import type { Params } from "../request.ts";
import { MOST_INSTANCES, type RunCommandInput } from "../validations/RunCommand.ts";
import type { World } from "../world.ts";
import { forgetOld, targetError } from "./targets.ts";

export function runCommand(input: RunCommandInput, world: World, params: Params): object | ApiError {
  const { clientToken, order, dryRun } = input;
  if (order.contentBase64.length > world.commandRules.mostBase64) return apiError("CmdContent.ExceedLimit");
  const earlier = clientToken === "" ? undefined : world.clientTokens?.find(clientToken, params);
  if (earlier !== undefined) return earlier instanceof ApiError ? earlier : idsOf(earlier);
  const instanceIds = select(input, world);
  if (instanceIds instanceof ApiError) return instanceIds;
  if (dryRun) return {};
  const now = world.clock.now();
  const refusal = world.commandRules.quota?.take(instanceIds.length, now);
  if (refusal !== undefined) return refusal;
  forgetOld(world);
  const invocation = world.commands.add(newInvokeId("t"), order, instanceIds, now);
  if (clientToken !== "") world.clientTokens?.remember(clientToken, params, invocation.id, now);
  world.startCommands(invocation);
  world.changed();
  return idsOf(invocation.id);
}

function idsOf(invokeId: string): object {
  return { CommandId: commandIdOf(invokeId), InvokeId: invokeId };
}

function select(input: RunCommandInput, world: World): readonly string[] | ApiError {
  const { regionId, order, resourceTags } = input;
  const instanceIds = resourceTags.length > 0 ? tagged(input, world) : input.instanceIds;
  if (instanceIds.length === 0) return apiError("InvalidResourceTag.InstanceNotFound");
  if (instanceIds.length > MOST_INSTANCES) return apiError("InstanceIds.ExceedLimit");
  const { resourceGroupId } = order;
  const error = targetError(
    { regionId, instanceIds, resourceGroupId },
    world,
    "The specified instance does not exist.",
  );
  if (error !== undefined) return error;
  const fit = osFits(order.type, instanceIds, world) && statesFit(instanceIds, world);
  return fit ? instanceIds : apiError("InvalidInstance.NotMatch");
}

/** The page of InvokeCommand says that the call fails when an instance is not running or has no agent. */
function statesFit(instanceIds: readonly string[], { commandRules, instances, clock }: World): boolean {
  if (!commandRules.refusesStopped) return true;
  const now = clock.now();
  return instanceIds.every((id) => {
    const instance = instances.get(id, now);
    return instance !== undefined && agentIsUp(instance, now);
  });
}

function tagged({ regionId, resourceTags }: RunCommandInput, world: World): string[] {
  if (regionId !== world.regionId) return [];
  return world.instances
    .all(world.clock.now())
    .filter((instance) => hasTags(instance, resourceTags))
    .map(({ id }) => id);
}

function osFits(type: string, instanceIds: readonly string[], world: World): boolean {
  const wanted = type === "RunShellScript" ? "Linux" : "Windows";
  const found = instanceIds.map((id) => world.instances.get(id, world.clock.now()));
  return found.every((instance) => instance !== undefined && osOf(instance) === wanted);
}
