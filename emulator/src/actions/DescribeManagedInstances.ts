/** Answers DescribeManagedInstances: machines outside ECS (`mi-…`) that are registered with Cloud Assistant. */
import { createHash } from "node:crypto";
import { agentVersionOf } from "../fleet/agent-version.ts";
import { hasTags, type Instance, isManaged, osOf, startedAt } from "../fleet/instances.ts";
import { privateAddressOf } from "../fleet/network.ts";
import { toSeconds } from "../ids.ts";
import type { DescribeManagedInstancesInput } from "../validations/DescribeManagedInstances.ts";
import { MOST_BY_TAG } from "../validations/tags.ts";
import type { World } from "../world.ts";
import { agentCountsAsUp } from "./agent-state.ts";
import { instancePage } from "./instance-page.ts";

/** All managed instances were registered with this one activation code. */
const ACTIVATION_ID = "3704F543-F768-43FA-9864-897F75B30001";

export function describeManagedInstances(input: DescribeManagedInstancesInput, world: World): object {
  const now = world.clock.now();
  const all = input.regionId === world.regionId ? world.instances.all(now) : [];
  const matching = all.filter((instance) => isManaged(instance) && matches(instance, input, world));
  const found = input.tags.length > 0 ? matching.slice(0, MOST_BY_TAG) : matching;
  const { counters, items } = instancePage(found, input.paging);
  return {
    ...counters,
    // This list is plain. Other actions have an inner element around it, such as `Instances: {Instance: [...]}`.
    Instances: items.map((instance) => describe(instance, world)),
  };
}

function matches(instance: Instance, input: DescribeManagedInstancesInput, world: World): boolean {
  const { id, override } = instance;
  return (
    (input.instanceIds.length === 0 || input.instanceIds.includes(id)) &&
    (input.instanceName === "" || input.instanceName === id) &&
    (input.instanceIp === "" || input.instanceIp === privateAddressOf(instance)) &&
    (input.activationId === "" || input.activationId === ACTIVATION_ID) &&
    (input.machineId === "" || input.machineId === machineIdOf(instance)) &&
    (input.resourceGroupId === "" || input.resourceGroupId === override.resourceGroupId) &&
    (input.osType === "" || input.osType === osOf(instance).toLowerCase()) &&
    (input.connected === undefined || input.connected === agentCountsAsUp(instance, world)) &&
    hasTags(instance, input.tags)
  );
}

function describe(instance: Instance, world: World): object {
  const { count, lastAt } = world.deliveries.tally(instance.id);
  const os = osOf(instance);
  return {
    InstanceId: instance.id,
    InstanceName: instance.id,
    Hostname: instance.id,
    Connected: agentCountsAsUp(instance, world),
    OsType: os,
    OsVersion: os === "Windows" ? "Windows_10.0.20348_x86_64" : "Linux_#1 SMP_x86_64",
    AgentVersion: agentVersionOf(instance),
    ActivationId: ACTIVATION_ID,
    MachineId: machineIdOf(instance),
    IntranetIp: privateAddressOf(instance),
    InternetIp: "",
    InvocationCount: count,
    LastInvokedTime: lastAt === undefined ? "" : toSeconds(lastAt),
    RegistrationTime: toSeconds(startedAt(instance)),
    ResourceGroupId: instance.override.resourceGroupId ?? "",
    Tags: Object.entries(instance.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  };
}

function machineIdOf({ id }: Instance): string {
  return createHash("md5").update(id).digest("hex");
}
