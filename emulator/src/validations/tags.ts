/** Tag.N.Key and Tag.N.Value: their rules and their reading. */
import { type ApiError, apiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { lengthOf } from "./rules.ts";

const MOST_TAGS = 20;

/** Without a value: any value will do. */
export interface TagFilter {
  readonly key: string;
  readonly value: string | undefined;
}

interface Limits {
  readonly key: number;
  readonly value: number;
  /** Whether keys of the system (`aliyun…`, `acs:…`) may be used; in filters they may. */
  readonly systemKeys: boolean;
}

export const TASK_TAGS: Limits = { key: 64, value: 128, systemKeys: false };
export const INSTANCE_TAGS: Limits = { key: 128, value: 128, systemKeys: true };

export function tagError(params: Params, limits: Limits): ApiError | undefined {
  const tags = readTags(params);
  if (tags.length > MOST_TAGS) return apiError("NumberExceed.Tags");
  if (tags.some(({ key }) => key === "")) return apiError("MissingParameter.TagKey");
  if (new Set(tags.map(({ key }) => key)).size < tags.length) return apiError("Duplicate.TagKey");
  if (!tags.every(({ key }) => keyFits(key, limits))) return apiError("InvalidTagKey.Malformed");
  if (!tags.every(({ value }) => valueFits(value ?? "", limits)))
    return apiError("InvalidTagValue.Malformed");
  return undefined;
}

/** In the order of N; a value without a key has the key "". */
export function readTags(params: Params): TagFilter[] {
  const numbers = new Set<number>();
  for (const name of params.keys()) {
    const number = /^Tag\.(\d{1,9})\.(?:Key|Value)$/i.exec(name)?.[1];
    if (number !== undefined) numbers.add(Number(number));
  }
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => ({ key: part(params, number, "Key") ?? "", value: part(params, number, "Value") }));
}

function part(params: Params, number: number, name: "Key" | "Value"): string | undefined {
  return params.get(`Tag.${number}.${name}`) ?? params.get(`Tag.${number}.${name.toLowerCase()}`);
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
