/** Validates the parameters of DescribeManagedInstances and parses them. */
import { ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging } from "./paging.ts";
import { atMost, invalid, numberedList, type Rule, truth } from "./rules.ts";
import { readTags, TASK_TAGS, type TagFilter, tagError } from "./tags.ts";

/** A text filter that the call does not give is "". */
export interface DescribeManagedInstancesInput {
  readonly regionId: string;
  /** An empty list stands for all managed instances. */
  readonly instanceIds: readonly string[];
  readonly instanceName: string;
  readonly instanceIp: string;
  readonly activationId: string;
  readonly machineId: string;
  readonly resourceGroupId: string;
  /** The operating system in lower case, or "" for any. */
  readonly osType: string;
  readonly connected: boolean | undefined;
  readonly tags: readonly TagFilter[];
  readonly paging: Paging;
}

/** The API page says: "Valid values of N: 1 to 50." */
const MOST_INSTANCES = 50;

const RULES: readonly Rule[] = [
  atMost("InstanceId", MOST_INSTANCES, apiError("InstanceIds.ExceedLimit")),
  (params) =>
    ["", "windows", "linux", "freebsd"].includes(params.get("OsType")?.toLowerCase() ?? "")
      ? undefined
      : invalid("OsType"),
  (params) => (truth(params, "Connected", false) === "invalid" ? invalid("Connected") : undefined),
  (params) => tagError(params, TASK_TAGS),
];

export function validateDescribeManagedInstances(
  params: Params,
  ownRegion: string,
): DescribeManagedInstancesInput | ApiError {
  const call = readListCall(params, ownRegion, RULES);
  if (call instanceof ApiError) return call;
  const { regionId, paging, text } = call;
  return {
    regionId,
    instanceIds: numberedList(params, "InstanceId"),
    instanceName: text("InstanceName"),
    instanceIp: text("InstanceIp"),
    activationId: text("ActivationId"),
    machineId: text("MachineId"),
    resourceGroupId: text("ResourceGroupId"),
    osType: text("OsType").toLowerCase(),
    connected: text("Connected") === "" ? undefined : truth(params, "Connected", false) === true,
    tags: readTags(params),
    paging,
  };
}
