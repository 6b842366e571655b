/** Answers DescribeInstances: the fleet's ECS instances, filtered and in pages. Managed instances (`mi-…`) are no ECS
 * instances, so they are left out. */
import { hasTags, type Instance, isManaged, numberOf } from "../fleet/instances.ts";
import type { DescribeInstancesInput, FilterName } from "../validations/DescribeInstances.ts";
import { MOST_BY_TAG } from "../validations/tags.ts";
import type { World } from "../world.ts";
import { describeInstance } from "./instance-description.ts";
import { instancePage } from "./instance-page.ts";

type Description = ReturnType<typeof describeInstance>;

export function describeInstances(input: DescribeInstancesInput, world: World): object {
  const now = world.clock.now();
  const describe = (instance: Instance) => describeInstance(instance, world.regionId, now);
  const found = candidates(input, world, now)
    .filter((instance) => !isManaged(instance) && hasTags(instance, input.tags))
    .filter((instance) => !needsDescription(input) || matches(describe(instance), input))
    .slice(0, input.tags.length > 0 ? MOST_BY_TAG : undefined);
  const { counters, items } = instancePage(found, input.paging);
  return {
    ...counters,
    Instances: { Instance: items.map(describe) },
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
  return known.filter((instance) => instance !== undefined).sort((a, b) => numberOf(a) - numberOf(b));
}

/** Whether a filter looks at the instance's description. Without one, only the page's own instances are described,
 * because describing a large fleet for each page is slow. */
function needsDescription({ filters, namePattern, privateIps }: DescribeInstancesInput): boolean {
  return filters.length > 0 || namePattern !== undefined || privateIps !== undefined;
}

function matches(
  description: Description,
  { filters, namePattern, privateIps }: DescribeInstancesInput,
): boolean {
  const addresses = description.VpcAttributes.PrivateIpAddress.IpAddress;
  return (
    filters.every(([name, value]) => FIELDS[name](description) === value) &&
    namePattern?.test(description.InstanceName) !== false &&
    (privateIps === undefined || addresses.some((address) => privateIps.includes(address)))
  );
}

/** The value of the description with which each filter is compared. */
const FIELDS: Readonly<Record<FilterName, (description: Description) => string>> = {
  Status: ({ Status }) => Status,
  ZoneId: ({ ZoneId }) => ZoneId,
  ResourceGroupId: ({ ResourceGroupId }) => ResourceGroupId,
  VpcId: ({ VpcAttributes }) => VpcAttributes.VpcId,
  VSwitchId: ({ VpcAttributes }) => VpcAttributes.VSwitchId,
  SecurityGroupId: ({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId[0],
  ImageId: ({ ImageId }) => ImageId,
  InstanceType: ({ InstanceType }) => InstanceType,
  InstanceTypeFamily: ({ InstanceTypeFamily }) => InstanceTypeFamily,
  InstanceNetworkType: ({ InstanceNetworkType }) => InstanceNetworkType,
  InstanceChargeType: ({ InstanceChargeType }) => InstanceChargeType,
  InternetChargeType: ({ InternetChargeType }) => InternetChargeType,
  KeyPairName: ({ KeyPairName }) => KeyPairName,
};
