/** Validates the parameters of ListTagResources and parses them. Codes and statuses come from the page's own error
 * table, which answers a missing parameter with 404. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, readTokenPaging } from "./paging.ts";
import { atMost, firstError, numberedList, type Rule, region } from "./rules.ts";
import { INSTANCE_TAGS, readTags, type TagFilter, tagError } from "./tags.ts";

export interface ListTagResourcesInput {
  readonly regionId: string;
  readonly resourceType: string;
  /** An empty list stands for all resources. */
  readonly resourceIds: readonly string[];
  /** An empty list stands for any tags. */
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

/** The API page says of ResourceId.N: "Valid values of N: 1 to 50." */
const MOST_RESOURCES = 50;
/** The number of rows on a page. The API has no parameter for it and its page does not state it, so 50 is a guess. */
const PAGE_SIZE = 50;

const RESOURCE_TYPES = new Set(
  `instance disk snapshot image securitygroup volume eni ddh ddhcluster keypair launchtemplate reservedinstance
  snapshotpolicy elasticityassurance capacityreservation command invocation activation managedinstance`.split(
    /\s+/,
  ),
);

const RULES: readonly Rule[] = [
  resourceType,
  // The API page offers TagFilter to invited accounts only, so that it is refused here.
  (params) =>
    [...params.keys()].some((name) => name.startsWith("TagFilter."))
      ? apiError("Operation.Forbidden")
      : undefined,
  atMost("ResourceId", MOST_RESOURCES, apiError("NumberExceed.ResourceIds")),
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

/** The API page says: "If you specify only Tag.N.Value, the InvalidParameter.TagValue error is returned." */
function tags(params: Params): ApiError | undefined {
  const error = tagError(params, INSTANCE_TAGS);
  return error?.code === "MissingParameter.TagKey" ? apiError("InvalidParameter.TagValue") : error;
}
