/** Checks the instances that a SendFile or RunCommand call names, and forgets old calls before a new one is stored. */
import { type ApiError, apiError } from "../errors.ts";
import type { Instance } from "../fleet/instances.ts";
import type { World } from "../world.ts";

export interface Targets {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  /** "" accepts instances of any resource group. */
  readonly resourceGroupId: string;
}

/** Returns undefined when every instance exists in this region and group. One that does not has the whole call
 * refused. */
export function targetError(targets: Targets, world: World, message?: string): ApiError | undefined {
  const now = world.clock.now();
  const { regionId, instanceIds, resourceGroupId: group } = targets;
  if (group !== "" && !groupExists(group, world.instances.all(now)))
    return apiError("InvalidResourceGroup.NotFound");
  const known = instanceIds.every((id) => {
    const instance = world.instances.get(id, now);
    return instance !== undefined && (group === "" || instance.override.resourceGroupId === group);
  });
  return known && regionId === world.regionId ? undefined : apiError("InvalidInstance.NotFound", message);
}

/** Deletes calls that the API cannot show any more because of their age. */
export function forgetOld({
  invocations,
  commands,
  clientTokens,
  retentionMs,
  commandRules,
  clock,
}: World): void {
  const oldest = clock.now() - retentionMs;
  invocations.forgetBefore(oldest);
  commands.forgetBefore(clock.now() - commandRules.retentionMs);
  clientTokens?.forgetBefore(oldest);
}

function groupExists(group: string, instances: readonly Instance[]): boolean {
  return instances.some(({ override }) => override.resourceGroupId === group);
}
