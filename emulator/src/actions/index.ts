/** Lists the emulated API actions, each with the function that validates its parameters and the one that answers it. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { validateDescribeCloudAssistantStatus } from "../validations/DescribeCloudAssistantStatus.ts";
import { validateDescribeDisks } from "../validations/DescribeDisks.ts";
import { validateDescribeInstanceRamRole } from "../validations/DescribeInstanceRamRole.ts";
import { validateDescribeInstances } from "../validations/DescribeInstances.ts";
import { validateDescribeInvocationResults } from "../validations/DescribeInvocationResults.ts";
import { validateDescribeInvocations } from "../validations/DescribeInvocations.ts";
import { validateDescribeManagedInstances } from "../validations/DescribeManagedInstances.ts";
import { validateDescribeRegions } from "../validations/DescribeRegions.ts";
import { validateDescribeSendFileResults } from "../validations/DescribeSendFileResults.ts";
import { validateListTagResources } from "../validations/ListTagResources.ts";
import { validateRunCommand } from "../validations/RunCommand.ts";
import { validateSendFile } from "../validations/SendFile.ts";
import { validateStopInvocation } from "../validations/StopInvocation.ts";
import type { World } from "../world.ts";
import { describeCloudAssistantStatus } from "./DescribeCloudAssistantStatus.ts";
import { describeDisks } from "./DescribeDisks.ts";
import { describeInstanceRamRole } from "./DescribeInstanceRamRole.ts";
import { describeInstances } from "./DescribeInstances.ts";
import { describeInvocationResults } from "./DescribeInvocationResults.ts";
import { describeInvocations } from "./DescribeInvocations.ts";
import { describeManagedInstances } from "./DescribeManagedInstances.ts";
import { describeRegions } from "./DescribeRegions.ts";
import { describeSendFileResults } from "./DescribeSendFileResults.ts";
import { listTagResources } from "./ListTagResources.ts";
import { runCommand } from "./RunCommand.ts";
import { sendFile } from "./SendFile.ts";
import { stopInvocation } from "./StopInvocation.ts";

export type Action = (params: Params, world: World) => object | ApiError;

export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ["SendFile", action(validateSendFile, sendFile)],
  ["DescribeSendFileResults", action(validateDescribeSendFileResults, describeSendFileResults)],
  ["RunCommand", action(validateRunCommand, runCommand)],
  ["DescribeInvocations", action(validateDescribeInvocations, describeInvocations)],
  ["DescribeInvocationResults", action(validateDescribeInvocationResults, describeInvocationResults)],
  ["StopInvocation", action(validateStopInvocation, stopInvocation)],
  ["DescribeInstances", action(validateDescribeInstances, describeInstances)],
  ["DescribeInstanceRamRole", action(validateDescribeInstanceRamRole, describeInstanceRamRole)],
  ["DescribeDisks", action(validateDescribeDisks, describeDisks)],
  ["DescribeManagedInstances", action(validateDescribeManagedInstances, describeManagedInstances)],
  ["ListTagResources", action(validateListTagResources, listTagResources)],
  [
    "DescribeCloudAssistantStatus",
    action(validateDescribeCloudAssistantStatus, describeCloudAssistantStatus),
  ],
  ["DescribeRegions", action(validateDescribeRegions, describeRegions)],
]);

function action<Input extends object>(
  validate: (params: Params, ownRegion: string) => Input | ApiError,
  act: (input: Input, world: World, params: Params) => object | ApiError,
): Action {
  return (params, world) => {
    const input = validate(params, world.regionId);
    return input instanceof ApiError ? input : act(input, world, params);
  };
}
