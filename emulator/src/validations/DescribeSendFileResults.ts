/** Validates the parameters of DescribeSendFileResults and parses them. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging } from "./paging.ts";
import { readTags, TASK_TAGS, type TagFilter, tagError } from "./tags.ts";

/** A filter that the call does not give is "". */
export interface DescribeSendFileResultsInput {
  readonly regionId: string;
  readonly invokeId: string;
  readonly instanceId: string;
  readonly name: string;
  readonly resourceGroupId: string;
  readonly invocationStatus: string;
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

export function validateDescribeSendFileResults(
  params: Params,
  ownRegion: string,
): DescribeSendFileResultsInput | ApiError {
  const call = readListCall(params, ownRegion, [(all) => tagError(all, TASK_TAGS)]);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  return {
    regionId,
    invokeId: text("InvokeId"),
    instanceId: text("InstanceId"),
    name: text("Name"),
    resourceGroupId: text("ResourceGroupId"),
    invocationStatus: text("InvocationStatus"),
    tags: readTags(params),
    paging,
  };
}
