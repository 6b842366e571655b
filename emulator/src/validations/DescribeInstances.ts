/** Which DescribeInstances calls are refused, and what the others ask for. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, jsonIds, type Rule, region } from "./rules.ts";
import { INSTANCE_TAGS, readTags, type TagFilter, tagError } from "./tags.ts";

/** Filters that a field of the answer must be equal to. */
const FILTERS = [
  "Status",
  "ZoneId",
  "ResourceGroupId",
  "VpcId",
  "VSwitchId",
  "SecurityGroupId",
  "ImageId",
  "InstanceType",
  "InstanceTypeFamily",
  "InstanceNetworkType",
  "InstanceChargeType",
  "InternetChargeType",
  "KeyPairName",
] as const;
export type FilterName = (typeof FILTERS)[number];

/** What would change the answer and is not emulated. */
const NOT_EMULATED =
  /^(?:Filter\..*|DeviceAvailable|DryRun|EipAddresses|HpcClusterId|Http(?:Endpoint|PutResponseHopLimit|Tokens)|InnerIpAddresses|IoOptimized|Ipv6Address\..*|LockReason|PublicIpAddresses|RdmaIpAddresses)$/;

export interface DescribeInstancesInput {
  readonly regionId: string;
  /** Undefined: all. An empty list is a filter, too, and finds nothing (usage notes). */
  readonly instanceIds: readonly string[] | undefined;
  /** Undefined: any. */
  readonly privateIps: readonly string[] | undefined;
  /** Undefined: any. */
  readonly namePattern: RegExp | undefined;
  /** Those that are given. */
  readonly filters: readonly (readonly [FilterName, string])[];
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

/** "If MaxResults is less than 10, 10 is used; if it is greater than 100, 100." */
const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 100, maxResults: [10, 100], clamp: true };

const RULES: readonly Rule[] = [
  (params) =>
    [...params.keys()].some((name) => NOT_EMULATED.test(name)) ? apiError("Operation.Forbidden") : undefined,
  (params) =>
    jsonIds(params, "InstanceIds") === "malformed" ? apiError("InvalidInstanceIds.Malformed") : undefined,
  (params) =>
    jsonIds(params, "PrivateIpAddresses") === "malformed"
      ? apiError("InvalidPrivateIpAddress.Malformed")
      : undefined,
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
  return {
    regionId: text("RegionId"),
    instanceIds: wellFormed(jsonIds(params, "InstanceIds")),
    privateIps: wellFormed(jsonIds(params, "PrivateIpAddresses")),
    namePattern: patternOf(text("InstanceName")),
    filters: FILTERS.map((name) => [name, text(name)] as const).filter(([, value]) => value !== ""),
    tags: readTags(params),
    paging,
  };
}

function wellFormed(ids: readonly string[] | "malformed" | undefined): readonly string[] | undefined {
  return ids === "malformed" ? undefined : ids;
}

/** "Fuzzy search with the asterisk (*) wildcard is supported." */
function patternOf(name: string): RegExp | undefined {
  if (name === "") return undefined;
  const parts = name.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su");
}
