/** Validates the parameters of DescribeInstanceRamRole and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging } from "./paging.ts";
import { jsonIds, type Rule } from "./rules.ts";

export interface DescribeInstanceRamRoleInput {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  /** "" stands for any role. */
  readonly ramRoleName: string;
  readonly paging: Paging;
}

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
  const call = readListCall(params, ownRegion, RULES);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  const ids = jsonIds(params, "InstanceIds");
  return {
    regionId,
    instanceIds: ids === "malformed" ? [] : (ids ?? []),
    ramRoleName: text("RamRoleName"),
    paging,
  };
}
