/** Validates the parameters of DescribeInstanceRamRole and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, jsonIds, type Rule, region } from "./rules.ts";

export interface DescribeInstanceRamRoleInput {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  /** "" stands for any role. */
  readonly ramRoleName: string;
  readonly paging: Paging;
}

const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 50, maxResults: [1, 50], clamp: false };

const RULES: readonly Rule[] = [
  (params) =>
    params.get("InstanceIds") || params.get("RamRoleName")
      ? undefined
      : apiError("InvalidParameter.AllEmpty"),
  (params) =>
    jsonIds(params, "InstanceIds") === "malformed" ? apiError("InvalidInstanceIds.Malformed") : undefined,
];

export function validateDescribeInstanceRamRole(
  params: Params,
  ownRegion: string,
): DescribeInstanceRamRoleInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error !== undefined) return error;
  const paging = readPaging(params, LIMITS);
  if (paging instanceof ApiError) return paging;
  const ids = jsonIds(params, "InstanceIds");
  return {
    regionId: params.get("RegionId") ?? "",
    instanceIds: ids === "malformed" ? [] : (ids ?? []),
    ramRoleName: params.get("RamRoleName") ?? "",
    paging,
  };
}
