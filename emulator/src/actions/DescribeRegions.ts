/** Answers DescribeRegions: the regions of regions.ts and the scenario's region. */
import { REGIONS } from "../regions.ts";
import type { World } from "../world.ts";

export function describeRegions(_input: object, world: World): object {
  const named = { [world.regionId]: world.regionId, ...REGIONS };
  const regions = Object.entries(named).map(([id, name]) => ({
    RegionId: id,
    LocalName: name,
    RegionEndpoint: `ecs.${id}.aliyuncs.com`,
    Status: "available",
  }));
  return { Regions: { Region: regions } };
}
