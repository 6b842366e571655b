/** Which DescribeInstances calls are refused, and what the others ask for. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, type Rule, region } from "./rules.ts";
import { INSTANCE_TAGS, readTags, type TagFilter, tagError } from "./tags.ts";

/** Filters are "" when they are not given. */
export interface DescribeInstancesInput {
  readonly regionId: string;
  /** Undefined: all. An empty list is a filter, too, and finds nothing (usage notes). */
  readonly instanceIds: readonly string[] | undefined;
  readonly status: string;
  readonly zoneId: string;
  readonly instanceName: string;
  readonly resourceGroupId: string;
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

const MOST_IDS = 100;
/** "If MaxResults is less than 10, 10 is used; if it is greater than 100, 100." */
const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 100, maxResults: [10, 100], clamp: true };

const RULES: readonly Rule[] = [
  (params) => (readIds(params) === "malformed" ? apiError("InvalidInstanceIds.Malformed") : undefined),
  (params) => tagError(params, INSTANCE_TAGS),
];

export function validateDescribeInstances(
  params: Params,
  ownRegion: string,
): DescribeInstancesInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error !== undefined) return error;
  const paging = readPaging(params, LIMITS);
  if (paging instanceof ApiError) return paging;
  const text = (name: string) => params.get(name) ?? "";
  const ids = readIds(params);
  return {
    regionId: text("RegionId"),
    instanceIds: ids === "malformed" ? undefined : ids,
    status: text("Status"),
    zoneId: text("ZoneId"),
    instanceName: text("InstanceName"),
    resourceGroupId: text("ResourceGroupId"),
    tags: readTags(params),
    paging,
  };
}

/** A JSON array in a string, at most 100 ids. */
function readIds(params: Params): string[] | "malformed" | undefined {
  const text = params.get("InstanceIds");
  if (text === undefined || text === "") return undefined;
  try {
    const ids: unknown = JSON.parse(text);
    const fits = Array.isArray(ids) && ids.length <= MOST_IDS && ids.every((id) => typeof id === "string");
    return fits ? (ids as string[]) : "malformed";
  } catch {
    return "malformed";
  }
}
