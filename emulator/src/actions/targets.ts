/** Whether the instances that a call names are there and may be used. */
import { type ApiError, apiError } from "../errors.ts";
import type { Instance } from "../fleet/instances.ts";
import type { World } from "../world.ts";

export interface Targets {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  /** "" for any. */
  readonly resourceGroupId: string;
}

/** Undefined when they are; one that is not gets the whole call refused. */
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

/** Nothing is kept longer than it can be read. */
export function forgetOld({ invocations, commands, clientTokens, retentionMs, clock }: World): void {
  const oldest = clock.now() - retentionMs;
  invocations.forgetBefore(oldest);
  commands.forgetBefore(oldest);
  clientTokens?.forgetBefore(oldest);
}

function groupExists(group: string, instances: readonly Instance[]): boolean {
  return instances.some(({ override }) => override.resourceGroupId === group);
}
