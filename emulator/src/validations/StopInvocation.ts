/** Validates the parameters of StopInvocation and parses them. */
import { ApiError, apiError, missing } from "../errors.ts";
import type { Params } from "../request.ts";
import { atMost, firstError, numberedList, region } from "./rules.ts";

export interface StopInvocationInput {
  readonly regionId: string;
  readonly invokeId: string;
  /** An empty list stands for all instances of the invocation. */
  readonly instanceIds: readonly string[];
}

/** The API page says: "Valid values of N: 1 to 50." */
const MOST_INSTANCES = 50;

export function validateStopInvocation(params: Params, ownRegion: string): StopInvocationInput | ApiError {
  const error = firstError(params, [
    region(ownRegion),
    (all) => (all.get("InvokeId") ? undefined : missing("InvokeId")),
    atMost("InstanceId", MOST_INSTANCES, apiError("InstanceIds.ExceedLimit")),
  ]);
  if (error instanceof ApiError) return error;
  return {
    regionId: params.get("RegionId") ?? "",
    invokeId: params.get("InvokeId") ?? "",
    instanceIds: numberedList(params, "InstanceId"),
  };
}
