/**
 * Rules about the arguments that choose the targets: instanceIds, targetTags, resourceGroupId, excludeInstanceIds and
 * maxTargets. The limits for tags are those of DescribeInstances (ECS API reference): 20 tags, keys and values of at
 * most 128 characters.
 */
import { repeated } from "./repeated.ts";
import { hasUnknown, isRecord, isSet, isUnknown, type Raw, strings, text } from "./unknown.ts";

const MAX_TAGS = 20;
const MAX_TAG = 128;
const INSTANCE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export function targetProblems(raw: Raw): string[] {
  const problems = [
    ...idProblems(raw, "instanceIds"),
    ...idProblems(raw, "excludeInstanceIds"),
    ...tagProblems(raw.targetTags),
    ...limitProblems(raw.maxTargets),
    ...groupProblems(raw.resourceGroupId),
  ];
  return problems.length > 0 ? problems : [...presence(raw), ...count(raw)];
}

function idProblems(raw: Raw, key: string): string[] {
  const ids = raw[key];
  if (!isSet(ids)) return [];
  if (!Array.isArray(ids)) return [`${key}: must be a list of instance ids`];
  const known = ids.filter((id) => !isUnknown(id));
  const wrong = known.find((id) => typeof id !== "string" || !INSTANCE_ID.test(id));
  if (wrong !== undefined) {
    return [`${key}: ${JSON.stringify(wrong)} is no instance id; ids look like "i-bp67acfmxazb4p****"`];
  }
  const twice = repeated(known);
  return twice.length === 0
    ? []
    : [`${key}: ${twice.slice(0, 10).join(", ")} given more than once; name each instance once`];
}

function tagProblems(tags: unknown): string[] {
  if (!isSet(tags)) return [];
  if (!isRecord(tags)) return ['targetTags: must be a map of tag keys to values, such as {role: "web"}'];
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    return [`targetTags: has ${entries.length} tags; at most ${MAX_TAGS} are allowed`];
  return entries.flatMap(([key, value]) => tagProblem(key, value));
}

function tagProblem(key: string, value: unknown): string[] {
  if (key === "" || [...key].length > MAX_TAG) {
    return [`targetTags: a tag key must have 1 to ${MAX_TAG} characters`];
  }
  if (isUnknown(value)) return [];
  if (typeof value !== "string") return [`targetTags: the value of "${key}" must be a string`];
  if ([...value].length > MAX_TAG)
    return [`targetTags: the value of "${key}" may have at most ${MAX_TAG} characters`];
  if (/https?:\/\//.test(key + value)) return [`targetTags: "${key}" may hold neither http:// nor https://`];
  return [];
}

function limitProblems(limit: unknown): string[] {
  if (!isSet(limit) || (typeof limit === "number" && Number.isInteger(limit) && limit >= 1)) return [];
  return [`maxTargets: ${JSON.stringify(limit)} is not allowed; give a whole number of 1 or more`];
}

function groupProblems(group: unknown): string[] {
  if (!isSet(group) || (typeof group === "string" && group !== "")) return [];
  return ["resourceGroupId: must be the id of a resource group, as a string"];
}

/**
 * Complains when the arguments name no target at all, or exclude every target. Before the tags are looked up, they count
 * as a target.
 */
function presence(raw: Raw): string[] {
  const { instanceIds, targetTags } = raw;
  if (isUnknown(instanceIds) || isUnknown(targetTags)) return [];
  const tags = isRecord(targetTags) ? Object.keys(targetTags).length : 0;
  const ids = Array.isArray(instanceIds) ? instanceIds.length : 0;
  if (ids + tags === 0)
    return ["instanceIds: there is no target; give at least one instance id or one tag in targetTags"];
  if (tags > 0 && raw.targets === undefined) return [];
  const known = knownTargets(raw);
  if (known.length === 0 || hasUnknown(instanceIds)) return [];
  const excluded = new Set(strings(raw.excludeInstanceIds));
  const allOut = known.every((id) => excluded.has(id));
  return allOut ? ["excludeInstanceIds: takes every target out; leave at least one instance"] : [];
}

/** Returns the ids that are known: those in `instanceIds`, and those that the look-up of the tags found; each id once. */
function knownTargets(raw: Raw): string[] {
  const matched = text(raw.targets).split("\n");
  return [...new Set([...strings(raw.instanceIds), ...matched])].filter((id) => id !== "" && !isUnknown(id));
}

/** Complains when there are more targets than `maxTargets`. Targets by tags count once the tags were looked up. */
function count(raw: Raw): string[] {
  const { maxTargets } = raw;
  if (typeof maxTargets !== "number") return [];
  // While excluded ids are not known, any of the targets may still be excluded.
  if (hasUnknown(raw.excludeInstanceIds)) return [];
  const excluded = new Set(strings(raw.excludeInstanceIds));
  const left = knownTargets(raw).filter((id) => !excluded.has(id)).length;
  return left > maxTargets ? [tooMany(left, maxTargets)] : [];
}

function tooMany(count: number, limit: number): string {
  return `maxTargets: ${count} instances are targets, and at most ${limit} are allowed; narrow the targets or raise maxTargets`;
}
