/** Validates and parses the parameters that DescribeInvocations and DescribeInvocationResults share. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging } from "./paging.ts";
import type { Rule } from "./rules.ts";
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

export function readFilters(
  params: Params,
  ownRegion: string,
  more: readonly Rule[] = [],
): InvocationFilters | ApiError {
  const call = readListCall(params, ownRegion, [(all) => tagError(all, TASK_TAGS), ...more]);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  return {
    regionId,
    invokeId: text("InvokeId"),
    commandId: text("CommandId"),
    instanceId: text("InstanceId"),
    resourceGroupId: text("ResourceGroupId"),
    tags: readTags(params),
    paging,
    plain: text("ContentEncoding").toLowerCase() === "plaintext",
  };
}
