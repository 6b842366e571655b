/** Validates the parameters of DescribeInstances and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging, PagingLimits } from "./paging.ts";
import { jsonIds, type Rule } from "./rules.ts";
import { INSTANCE_TAGS, readTags, type TagFilter, tagError } from "./tags.ts";

/** Filters that must be equal to a field of the instance's description. */
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

/** Parameters that would change the answer but that the emulator does not support. A call with one is refused. */
const NOT_EMULATED =
  /^(?:Filter\..*|DeviceAvailable|DryRun|EipAddresses|HpcClusterId|Http(?:Endpoint|PutResponseHopLimit|Tokens)|InnerIpAddresses|IoOptimized|Ipv6Address\..*|LockReason|PublicIpAddresses|RdmaIpAddresses)$/;

export interface DescribeInstancesInput {
  readonly regionId: string;
  /** Undefined stands for all instances. An empty list finds no instance, as the page's usage notes say. */
  readonly instanceIds: readonly string[] | undefined;
  /** Undefined stands for any address. */
  readonly privateIps: readonly string[] | undefined;
  /** Undefined stands for any name. */
  readonly namePattern: RegExp | undefined;
  /** The filters that the call gives, as pairs of name and value. */
  readonly filters: readonly (readonly [FilterName, string])[];
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

/** The API page says: "If MaxResults is less than 10, 10 is used; if it is greater than 100, 100." */
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
  const call = readListCall(params, ownRegion, RULES, LIMITS);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  return {
    regionId,
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

/** The API page says of InstanceName: "Fuzzy search with the asterisk (*) wildcard is supported." */
function patternOf(name: string): RegExp | undefined {
  if (name === "") return undefined;
  const parts = name.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su");
}
