/** Tells what the API knows of an agent from its heartbeats: whether it counts as running. */
import { type Instance, lastSeenUp } from "../fleet/instances.ts";
import type { World } from "../world.ts";

/** The API page says: "true: heartbeat in the last two minutes". So the API learns late that an agent went away (after
 * `heartbeatLagMs` here), but at once that one came up. */
export function agentCountsAsUp(instance: Instance, { clock, heartbeatLagMs }: World): boolean {
  const now = clock.now();
  const seen = lastSeenUp(instance, now);
  return seen !== undefined && now - seen <= heartbeatLagMs;
}
