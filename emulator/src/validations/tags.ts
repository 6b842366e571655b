/** Validates and parses the parameters Tag.N.Key and Tag.N.Value. */
import { type ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { lengthOf } from "./rules.ts";

const MOST_TAGS = 20;
/** A filter by tag finds at most this many instances. The page of DescribeInstances says: "The resource count with the
 * specified tag cannot exceed 1,000". */
export const MOST_BY_TAG = 1000;

/** A tag that a call filters by. An undefined value matches any value of the key. */
export interface TagFilter {
  readonly key: string;
  readonly value: string | undefined;
}

interface Limits {
  readonly key: number;
  readonly value: number;
  /** Whether keys that begin with `aliyun` or `acs:` are allowed. The system reserves them, so only filters may use
   * them. */
  readonly systemKeys: boolean;
}

export const TASK_TAGS: Limits = { key: 64, value: 128, systemKeys: false };
export const INSTANCE_TAGS: Limits = { key: 128, value: 128, systemKeys: true };

/** The error codes of each tag parameter. */
const CODES = {
  Tag: {
    tooMany: "NumberExceed.Tags",
    noKey: "MissingParameter.TagKey",
    twice: "Duplicate.TagKey",
    badKey: "InvalidTagKey.Malformed",
    badValue: "InvalidTagValue.Malformed",
  },
  ResourceTag: {
    tooMany: "NumberExceed.ResourceTags",
    noKey: "MissingParameter.ResourceTagKey",
    twice: "Duplicate.ResourceTagKey",
    badKey: "InvalidResourceTagKey.Malformed",
    badValue: "InvalidResourceTagValue.Malformed",
  },
} as const;
type TagName = keyof typeof CODES;

export function tagError(params: Params, limits: Limits, name: TagName = "Tag"): ApiError | undefined {
  const tags = readTags(params, name);
  const codes = CODES[name];
  if (tags.length > MOST_TAGS) return apiError(codes.tooMany);
  if (tags.some(({ key }) => key === "")) return apiError(codes.noKey);
  if (new Set(tags.map(({ key }) => key)).size < tags.length) return apiError(codes.twice);
  if (!tags.every(({ key }) => keyFits(key, limits))) return apiError(codes.badKey);
  if (!tags.every(({ value }) => valueFits(value ?? "", limits))) return apiError(codes.badValue);
  return undefined;
}

/** Returns the tags in the order of N. A tag with a value but no key has the key "". */
export function readTags(params: Params, name: TagName = "Tag"): TagFilter[] {
  const numbers = new Set<number>();
  for (const parameter of params.keys()) {
    const [first, number = "", last = "", more] = parameter.split(".");
    if (first === name && more === undefined && /^\d{1,9}$/.test(number) && /^(?:key|value)$/i.test(last))
      numbers.add(Number(number));
  }
  return [...numbers].sort((a, b) => a - b).map((number) => readTag(params, `${name}.${number}`));
}

/** Reads the tags that a SendFile or RunCommand call gives to its invocation. A missing value is "". */
export function taskTags(params: Params): { key: string; value: string }[] {
  return readTags(params).map(({ key, value }) => ({ key, value: value ?? "" }));
}

function readTag(params: Params, prefix: string): TagFilter {
  const part = (name: "Key" | "Value") =>
    params.get(`${prefix}.${name}`) ?? params.get(`${prefix}.${name.toLowerCase()}`);
  return { key: part("Key") ?? "", value: part("Value") };
}

function keyFits(key: string, limits: Limits): boolean {
  const isSystem = /^(?:aliyun|acs:)/i.test(key);
  return lengthOf(key) <= limits.key && !hasLink(key) && (limits.systemKeys || !isSystem);
}

function valueFits(value: string, limits: Limits): boolean {
  return lengthOf(value) <= limits.value && !hasLink(value);
}

function hasLink(text: string): boolean {
  return /https?:\/\//i.test(text);
}
