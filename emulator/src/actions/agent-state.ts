/** What the agents' heartbeats tell: whether an agent counts as running, and which version it has. */
import { type Instance, lastSeenUp } from "../fleet/instances.ts";
import type { World } from "../world.ts";

export const AGENT_VERSION = "2.2.4.1058";

/** "true: heartbeat in the last two minutes": an agent that went away is told late, one that came up at once. */
export function agentCountsAsUp(instance: Instance, { clock, heartbeatLagMs }: World): boolean {
  const now = clock.now();
  const seen = lastSeenUp(instance, now);
  return seen !== undefined && now - seen <= heartbeatLagMs;
}
