/** Answers DescribeInstanceRamRole: each named instance is listed with an empty role name, because none has a role.
 * They are listed because `getInstances` of @pulumi/alicloud drops an instance that this answer does not list. */
import { isManaged } from "../fleet/instances.ts";
import type { DescribeInstanceRamRoleInput } from "../validations/DescribeInstanceRamRole.ts";
import { cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";

export function describeInstanceRamRole(input: DescribeInstanceRamRoleInput, world: World): object {
  const now = world.clock.now();
  const { regionId, instanceIds, ramRoleName, paging } = input;
  const asked = regionId === world.regionId && ramRoleName === "" ? [...new Set(instanceIds)] : [];
  const ids = asked.filter((id) => {
    const instance = world.instances.get(id, now);
    return instance !== undefined && !isManaged(instance);
  });
  const page = cutPage(
    ids,
    paging,
    (id) => ids.indexOf(id) + 1,
    (id) => id,
  );
  return {
    TotalCount: ids.length,
    RegionId: regionId,
    InstanceRamRoleSets: {
      InstanceRamRoleSet: page.items.map((id) => ({ InstanceId: id, RamRoleName: "" })),
    },
  };
}
