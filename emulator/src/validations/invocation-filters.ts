/** Validates and parses the parameters that DescribeInvocations and DescribeInvocationResults share. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, type Rule, region } from "./rules.ts";
import { readTags, TASK_TAGS, type TagFilter, tagError } from "./tags.ts";

/** A filter that the call does not give is "". */
export interface InvocationFilters {
  readonly regionId: string;
  readonly invokeId: string;
  readonly commandId: string;
  readonly instanceId: string;
  readonly resourceGroupId: string;
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
  /** Whether the call asks for content and output as plain text. Otherwise they are in Base64. */
  readonly plain: boolean;
}

const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 50, maxResults: [1, 50], clamp: false };

export function readFilters(
  params: Params,
  ownRegion: string,
  more: readonly Rule[] = [],
): InvocationFilters | ApiError {
  const error = firstError(params, [region(ownRegion), (all) => tagError(all, TASK_TAGS), ...more]);
  if (error !== undefined) return error;
  const paging = readPaging(params, LIMITS);
  if (paging instanceof ApiError) return paging;
  const text = (name: string) => params.get(name) ?? "";
  return {
    regionId: text("RegionId"),
    invokeId: text("InvokeId"),
    commandId: text("CommandId"),
    instanceId: text("InstanceId"),
    resourceGroupId: text("ResourceGroupId"),
    tags: readTags(params),
    paging,
    plain: text("ContentEncoding").toLowerCase() === "plaintext",
  };
}
