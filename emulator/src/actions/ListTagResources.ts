/** ListTagResources: the tags of instances, one row for each tag of each instance that matches, however many there are.
 * A page may end between two tags of one instance. */
import { type ApiError, apiError } from "../errors.ts";
import { hasTags, type Instance, isManaged } from "../fleet/instances.ts";
import type { ListTagResourcesInput } from "../validations/ListTagResources.ts";
import { cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";

interface TagRow {
  readonly ResourceId: string;
  readonly ResourceType: string;
  readonly TagKey: string;
  readonly TagValue: string;
}

export function listTagResources(input: ListTagResourcesInput, world: World): object | ApiError {
  const found = candidates(input, world);
  if (found === undefined) return apiError("InvalidResourceId.NotFound");
  const rows = found
    .filter((instance) => hasTags(instance, input.tags))
    .flatMap((instance) => rowsOf(instance, input.resourceType));
  const startAfter = (key: string) => rows.findIndex((row) => keyOf(row) === key) + 1;
  const page = cutPage(rows, input.paging, startAfter, keyOf);
  return { NextToken: page.nextToken, TagResources: { TagResource: page.items } };
}

/** Undefined when one that is named does not exist. */
function candidates({ regionId, resourceType, resourceIds }: ListTagResourcesInput, world: World) {
  const now = world.clock.now();
  const isOfType = (instance: Instance) =>
    resourceType === (isManaged(instance) ? "managedinstance" : "instance");
  const here = regionId === world.regionId;
  if (resourceIds.length === 0) return here ? world.instances.all(now).filter(isOfType) : [];
  const known = resourceIds
    .map((id) => world.instances.get(id, now))
    .filter((instance) => instance !== undefined && isOfType(instance)) as Instance[];
  return here && known.length === resourceIds.length ? known : undefined;
}

function rowsOf({ id, tags }: Instance, type: string): TagRow[] {
  return Object.entries(tags).map(([key, value]) => ({
    ResourceId: id,
    ResourceType: type,
    TagKey: key,
    TagValue: value,
  }));
}

function keyOf({ ResourceId, TagKey }: TagRow): string {
  return `${ResourceId} ${TagKey}`;
}
