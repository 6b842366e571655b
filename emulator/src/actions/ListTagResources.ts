/** Answers ListTagResources: one row for each tag of each matching instance. There is no limit on the number of rows.
 * A page may end between two tags of one instance. */
import { type ApiError, apiError } from "../errors.ts";
import { hasTags, type Instance, isManaged, numberOf } from "../fleet/instances.ts";
import type { ListTagResourcesInput } from "../validations/ListTagResources.ts";
import { behind, cutPage } from "../validations/paging.ts";
import type { World } from "../world.ts";

interface TagRow {
  /** Sort key: the instance's number, plus the tag's position within the instance as a fraction below 1. */
  readonly place: number;
  readonly shown: ShownRow;
}

interface ShownRow {
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
  const placeOf = ({ place }: TagRow) => place;
  const page = cutPage(rows, input.paging, behind(rows, placeOf), (row) => String(placeOf(row)));
  return { NextToken: page.nextToken, TagResources: { TagResource: page.items.map(({ shown }) => shown) } };
}

/** Returns undefined when one of the named resources does not exist. */
function candidates({ regionId, resourceType, resourceIds }: ListTagResourcesInput, world: World) {
  const now = world.clock.now();
  const isOfType = (instance: Instance) =>
    resourceType === (isManaged(instance) ? "managedinstance" : "instance");
  const here = regionId === world.regionId;
  if (resourceIds.length === 0) return here ? world.instances.all(now).filter(isOfType) : [];
  const known = resourceIds
    .map((id) => world.instances.get(id, now))
    .filter((instance) => instance !== undefined && isOfType(instance)) as Instance[];
  if (!here || known.length < resourceIds.length) return undefined;
  return known.sort((a, b) => numberOf(a) - numberOf(b));
}

function rowsOf(instance: Instance, type: string): TagRow[] {
  const tags = Object.entries(instance.tags);
  return tags.map(([TagKey, TagValue], index) => ({
    place: numberOf(instance) + index / tags.length,
    shown: { ResourceId: instance.id, ResourceType: type, TagKey, TagValue },
  }));
}
