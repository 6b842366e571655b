/**
 * Lists the ids of all instances that carry given tags. DescribeInstances shows at most 1,000 of them, so that a longer
 * list is read by ListTagResources (ECS API reference: "If the resource count exceeds 1,000, use the ListTagResources
 * operation").
 */

import { text } from "../../core/inputs/unknown.ts";
import type { Answer, Fault } from "../../core/model.ts";
import type { InstanceQuery } from "../api.ts";
import { TOO_MANY } from "../faults.ts";
import type { ApiCall } from "../transport.ts";
import { items } from "./items.ts";
import { eachPage } from "./pages.ts";

const PAGE = 100;
/** DescribeInstances with a tag filter lists at most this many instances. */
const SHOWN = 1_000;

type Tags = InstanceQuery["tags"];

export async function instancesByTags(
  call: ApiCall,
  query: InstanceQuery,
): Promise<Answer<readonly string[]>> {
  const ids = new Set<string>();
  const { tags, resourceGroupId } = query;
  const params = { Tag: filterOf(tags), ResourceGroupId: resourceGroupId, MaxResults: PAGE };
  const fault = await eachPage(call, "DescribeInstances", params, (body) => {
    for (const one of items(body.Instances, "Instance")) ids.add(text(one.InstanceId));
  });
  if (fault !== undefined) return { ok: false, fault };
  if (ids.size < SHOWN) return sorted(ids);
  // ListTagResources cannot filter by resource group.
  if (resourceGroupId !== undefined) return { ok: false, fault: tooMany() };
  const listed = await listByTags(call, tags);
  return listed.ok ? sorted(new Set([...ids, ...listed.value])) : listed;
}

/** Makes the Tag filter of the API. A tag with an empty value matches every value of its key. */
function filterOf(tags: Tags) {
  return Object.entries(tags).map(([key, value]) =>
    value === "" ? { Key: key } : { Key: key, Value: value },
  );
}

async function listByTags(call: ApiCall, tags: Tags): Promise<Answer<readonly string[]>> {
  const found = new Map<string, Map<string, string>>();
  const params = { ResourceType: "instance", Tag: filterOf(tags) };
  // The list has one row for each tag of an instance, and the rows of an instance may be on different pages.
  const fault = await eachPage(call, "ListTagResources", params, (body) => {
    for (const row of items(body.TagResources, "TagResource")) {
      const id = text(row.ResourceId);
      const carried = found.get(id) ?? new Map<string, string>();
      found.set(id, carried.set(text(row.TagKey), text(row.TagValue)));
    }
  });
  if (fault !== undefined) return { ok: false, fault };
  const stranger = [...found].find(([, carried]) => !carriesAll(carried, tags));
  return stranger === undefined
    ? { ok: true, value: [...found.keys()] }
    : { ok: false, fault: notAll(stranger[0]) };
}

function carriesAll(carried: ReadonlyMap<string, string>, tags: Tags): boolean {
  return Object.entries(tags).every(([key, value]) =>
    value === "" ? carried.has(key) : carried.get(key) === value,
  );
}

function sorted(ids: Set<string>): Answer<readonly string[]> {
  ids.delete("");
  return { ok: true, value: [...ids].sort() };
}

function tooMany(): Fault {
  return {
    kind: "terminal",
    action: "DescribeInstances",
    code: TOO_MANY,
    message:
      `${SHOWN} or more instances match, and within a resource group no more can be listed; ` +
      "narrow targetTags, or leave out resourceGroupId",
  };
}

/**
 * The fault for a list that holds an instance without all of the tags. Nothing is sent then, because the file could reach
 * instances that were not meant.
 */
function notAll(id: string): Fault {
  return {
    kind: "terminal",
    action: "ListTagResources",
    code: "UnexpectedAnswer",
    message: `lists ${id} without all of the tags that were asked for; narrow targetTags to fewer than ${SHOWN} instances`,
  };
}
