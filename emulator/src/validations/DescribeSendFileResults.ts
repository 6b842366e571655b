/** Validates the parameters of DescribeSendFileResults and parses them. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, region } from "./rules.ts";
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

const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 50, maxResults: [1, 50], clamp: false };

export function validateDescribeSendFileResults(
  params: Params,
  ownRegion: string,
): DescribeSendFileResultsInput | ApiError {
  const error = firstError(params, [region(ownRegion), (all) => tagError(all, TASK_TAGS)]);
  if (error !== undefined) return error;
  const paging = readPaging(params, LIMITS);
  if (paging instanceof ApiError) return paging;
  const text = (name: string) => params.get(name) ?? "";
  return {
    regionId: text("RegionId"),
    invokeId: text("InvokeId"),
    instanceId: text("InstanceId"),
    name: text("Name"),
    resourceGroupId: text("ResourceGroupId"),
    invocationStatus: text("InvocationStatus"),
    tags: readTags(params),
    paging,
  };
}
