/** Validates the parameters of DescribeCloudAssistantStatus and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging } from "./paging.ts";
import { atMost, numberedList, type Rule } from "./rules.ts";

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

const RULES: readonly Rule[] = [
  atMost("InstanceId", MOST_INSTANCES, apiError("InstanceIds.ExceedLimit")),
  (params) =>
    ["", "Windows", "Linux", "FreeBSD"].includes(params.get("OSType") ?? "")
      ? undefined
      : apiError("InvalidOSType.ValueNotSupported"),
];

export function validateDescribeCloudAssistantStatus(
  params: Params,
  ownRegion: string,
): DescribeCloudAssistantStatusInput | ApiError {
  const call = readListCall(params, ownRegion, RULES);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  const instanceIds = numberedList(params, "InstanceId");
  return {
    regionId,
    instanceIds,
    osType: text("OSType"),
    paging: instanceIds.length > 0 ? { kind: "page", number: 1, size: MOST_INSTANCES } : paging,
  };
}
