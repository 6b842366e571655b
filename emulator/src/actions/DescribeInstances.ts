/** DescribeInstances: the fleet without its managed instances, filtered and in pages. */
import { hasTags, type Instance, isManaged, osOf, startedAt, statusOf } from "../fleet/instances.ts";
import { toMinutes } from "../ids.ts";
import type { DescribeInstancesInput } from "../validations/DescribeInstances.ts";
import { cutPage } from "../validations/paging.ts";
import { MOST_BY_TAG } from "../validations/tags.ts";
import type { World } from "../world.ts";

export function describeInstances(input: DescribeInstancesInput, world: World): object {
  const now = world.clock.now();
  const all = candidates(input, world, now).filter((instance) => matches(instance, input, now));
  const found = input.tags.length > 0 ? all.slice(0, MOST_BY_TAG) : all;
  const page = cutPage(found, input.paging, startAfter(found), ({ id }) => id);
  return {
    TotalCount: page.totalCount,
    PageNumber: page.pageNumber,
    PageSize: page.pageSize,
    NextToken: page.nextToken,
    Instances: { Instance: page.items.map((instance) => describe(instance, world.regionId, now)) },
  };
}

function candidates(
  { regionId, instanceIds }: DescribeInstancesInput,
  world: World,
  now: number,
): Instance[] {
  if (regionId !== world.regionId) return [];
  if (instanceIds === undefined) return world.instances.all(now);
  const known = [...new Set(instanceIds)].map((id) => world.instances.get(id, now));
  return known.filter((instance) => instance !== undefined);
}

function matches(instance: Instance, input: DescribeInstancesInput, now: number): boolean {
  return (
    !isManaged(instance) &&
    (input.status === "" || statusOf(instance, now) === input.status) &&
    (input.zoneId === "" || instance.zone === input.zoneId) &&
    (input.instanceName === "" || instance.id === input.instanceName) &&
    (input.resourceGroupId === "" || instance.override.resourceGroupId === input.resourceGroupId) &&
    hasTags(instance, input.tags)
  );
}

/** The token holds the last id; when that instance is gone, the list starts again rather than losing some. */
function startAfter(found: readonly Instance[]): (id: string) => number {
  return (id) => found.findIndex((instance) => instance.id === id) + 1;
}

/** OSType is in lower case here and capitalised in DescribeCloudAssistantStatus. */
function describe(instance: Instance, regionId: string, now: number): object {
  const os = osOf(instance);
  return {
    InstanceId: instance.id,
    InstanceName: instance.id,
    HostName: instance.id,
    Status: statusOf(instance, now),
    OSType: os.toLowerCase(),
    OSName:
      os === "Windows" ? "Windows Server 2022 Datacenter 64bit" : "Alibaba Cloud Linux 3.2104 LTS 64bit",
    InstanceType: "ecs.g7.large",
    RegionId: regionId,
    ZoneId: instance.zone,
    CreationTime: toMinutes(startedAt(instance)),
    StartTime: toMinutes(startedAt(instance)),
    ResourceGroupId: instance.override.resourceGroupId ?? "",
    Tags: { Tag: Object.entries(instance.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}
