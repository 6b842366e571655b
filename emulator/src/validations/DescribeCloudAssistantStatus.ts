/** Validates the parameters of DescribeCloudAssistantStatus and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, numberedList, type Rule, region } from "./rules.ts";

export interface DescribeCloudAssistantStatusInput {
  readonly regionId: string;
  /** An empty list stands for all instances. */
  readonly instanceIds: readonly string[];
  /** "" stands for any operating system. */
  readonly osType: string;
  readonly paging: Paging;
}

/** The API page says: "Valid values of N: 1 to 100." */
const MOST_INSTANCES = 100;
const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 50, maxResults: [1, 50], clamp: false };

const RULES: readonly Rule[] = [
  (params) =>
    numberedList(params, "InstanceId").length > MOST_INSTANCES
      ? apiError("InstanceIds.ExceedLimit")
      : undefined,
  (params) =>
    ["", "Windows", "Linux", "FreeBSD"].includes(params.get("OSType") ?? "")
      ? undefined
      : apiError("InvalidOSType.ValueNotSupported"),
];

export function validateDescribeCloudAssistantStatus(
  params: Params,
  ownRegion: string,
): DescribeCloudAssistantStatusInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error !== undefined) return error;
  const instanceIds = numberedList(params, "InstanceId");
  const paging = readPaging(params, LIMITS);
  if (paging instanceof ApiError) return paging;
  return {
    regionId: params.get("RegionId") ?? "",
    instanceIds,
    osType: params.get("OSType") ?? "",
    paging: instanceIds.length > 0 ? { kind: "page", number: 1, size: MOST_INSTANCES } : paging,
  };
}
