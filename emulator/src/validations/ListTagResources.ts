/** Which ListTagResources calls are refused, and what the others ask for.
 * Codes and status: the page's own error table, in which what is missing is a 404. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, readTokenPaging } from "./paging.ts";
import { firstError, numberedList, type Rule, region } from "./rules.ts";
import { INSTANCE_TAGS, readTags, type TagFilter, tagError } from "./tags.ts";

export interface ListTagResourcesInput {
  readonly regionId: string;
  readonly resourceType: string;
  /** Empty: any. */
  readonly resourceIds: readonly string[];
  /** Empty: any. */
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

/** "Valid values of N: 1 to 50." */
const MOST_RESOURCES = 50;
/** There is no parameter for it, and the page does not tell it. */
const PAGE_SIZE = 50;

const RESOURCE_TYPES = new Set(
  `instance disk snapshot image securitygroup volume eni ddh ddhcluster keypair launchtemplate reservedinstance
  snapshotpolicy elasticityassurance capacityreservation command invocation activation managedinstance`.split(
    /\s+/,
  ),
);

const RULES: readonly Rule[] = [
  resourceType,
  // The page has it for invited accounts only.
  (params) =>
    [...params.keys()].some((name) => name.startsWith("TagFilter."))
      ? apiError("Operation.Forbidden")
      : undefined,
  (params) =>
    numberedList(params, "ResourceId").length > MOST_RESOURCES
      ? apiError("NumberExceed.ResourceIds")
      : undefined,
  tags,
  (params) =>
    numberedList(params, "ResourceId").length === 0 && readTags(params).length === 0
      ? apiError("MissingParameter.Tags")
      : undefined,
];

export function validateListTagResources(
  params: Params,
  ownRegion: string,
): ListTagResourcesInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error !== undefined) return error;
  const paging = readTokenPaging(params, PAGE_SIZE);
  if (paging instanceof ApiError) return paging;
  return {
    regionId: params.get("RegionId") ?? "",
    resourceType: params.get("ResourceType") ?? "",
    resourceIds: numberedList(params, "ResourceId"),
    tags: readTags(params),
    paging,
  };
}

function resourceType(params: Params): ApiError | undefined {
  const type = params.get("ResourceType") ?? "";
  if (type === "") return apiError("MissingParameter.ResourceType");
  return RESOURCE_TYPES.has(type) ? undefined : apiError("InvalidResourceType.NotFound");
}

/** "If you specify only Tag.N.Value, the InvalidParameter.TagValue error is returned." */
function tags(params: Params): ApiError | undefined {
  const error = tagError(params, INSTANCE_TAGS);
  return error?.code === "MissingParameter.TagKey" ? apiError("InvalidParameter.TagValue") : error;
}
