/** Answers DescribeCloudAssistantStatus: whether each instance's Cloud Assistant agent runs. */
import { type ApiError, apiError } from "../errors.ts";
import { agentVersionOf } from "../fleet/agent-version.ts";
import { type Instance, lastSeenUp, osOf } from "../fleet/instances.ts";
import { toSeconds } from "../ids.ts";
import type { DescribeCloudAssistantStatusInput } from "../validations/DescribeCloudAssistantStatus.ts";
import type { World } from "../world.ts";
import { agentCountsAsUp } from "./agent-state.ts";
import { instancePage } from "./instance-page.ts";

/** The API page says: "The agent reports every 55 to 65 seconds." */
const HEARTBEAT_MS = 60_000;

export function describeCloudAssistantStatus(
  input: DescribeCloudAssistantStatusInput,
  world: World,
): object | ApiError {
  const now = world.clock.now();
  const candidates = select(input, world, now);
  if (candidates === undefined)
    return apiError("InvalidInstance.NotFound", "The specified instance does not exist.");
  const found = candidates.filter((instance) => input.osType === "" || osOf(instance) === input.osType);
  const { counters, items } = instancePage(found, input.paging);
  return {
    ...counters,
    InstanceCloudAssistantStatusSet: {
      InstanceCloudAssistantStatus: items.map((instance) => describe(instance, world, now)),
    },
  };
}

/** Returns undefined when one of the named instances does not exist. */
function select({ regionId, instanceIds }: DescribeCloudAssistantStatusInput, world: World, now: number) {
  const here = regionId === world.regionId;
  if (instanceIds.length === 0) return here ? world.instances.all(now) : [];
  const known = instanceIds
    .map((id) => world.instances.get(id, now))
    .filter((instance) => instance !== undefined);
  return here && known.length === instanceIds.length ? known : undefined;
}

function describe(instance: Instance, world: World, now: number): object {
  const seen = lastSeenUp(instance, now);
  const { count, lastAt } = world.deliveries.tally(instance.id);
  return {
    InstanceId: instance.id,
    CloudAssistantStatus: String(agentCountsAsUp(instance, world)),
    CloudAssistantVersion: agentVersionOf(instance),
    OSType: osOf(instance),
    LastHeartbeatTime: seen === undefined ? "" : toSeconds(seen - (seen % HEARTBEAT_MS)),
    ActiveTaskCount: world.deliveries.active(instance.id),
    InvocationCount: count,
    LastInvokedTime: lastAt === undefined ? "" : toSeconds(lastAt),
    SupportSessionManager: true,
  };
}
