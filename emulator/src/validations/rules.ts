/** Holds the validation rules that several actions share. A rule returns an error for wrong parameters, or undefined.
 * Each action has an ordered list of rules, and the first error is the answer. */
import { type ApiError, apiError, missing } from "../errors.ts";
import { REGIONS } from "../regions.ts";
import type { Params } from "../request.ts";

export type Rule = (params: Params) => ApiError | undefined;

export function firstError(params: Params, rules: readonly Rule[]): ApiError | undefined {
  for (const rule of rules) {
    const error = rule(params);
    if (error !== undefined) return error;
  }
  return undefined;
}

export const mandatory =
  (name: string): Rule =>
  (params) =>
    params.has(name) ? undefined : missing(name);

/** Refuses a numbered list (see numberedList) with more than `most` values. */
export const atMost =
  (name: string, most: number, error: ApiError): Rule =>
  (params) =>
    numberedList(params, name).length > most ? error : undefined;

/** RegionId is mandatory. It must be a known region or the scenario's own. */
export const region =
  (ownRegion: string): Rule =>
  (params) => {
    const id = params.get("RegionId");
    if (!id) return missing("RegionId");
    return id === ownRegion || Object.hasOwn(REGIONS, id) ? undefined : apiError("InvalidRegionId.NotFound");
  };

/** Reads a whole number. Returns undefined when the parameter is absent or empty, and NaN when it is not a whole
 * number. */
export function wholeNumber(params: Params, name: string): number | undefined {
  const text = params.get(name);
  if (text === undefined || text === "") return undefined;
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

export const longer =
  (name: string, most: number, error: ApiError): Rule =>
  (params) =>
    lengthOf(params.get(name) ?? "") > most ? error : undefined;

/** The API page says of ClientToken: "Only ASCII characters, at most 64." */
export const clientToken: Rule = (params) =>
  /^[\x20-\x7e]{0,64}$/.test(params.get("ClientToken") ?? "")
    ? undefined
    : apiError("InvalidClientToken.Malformed");

/** The error InvalidTimeout.ExceedLimit shows that a maximum exists. It is not published, so this value is a guess. */
const LONGEST_TIMEOUT_SECONDS = 86_400;

export const timeout: Rule = (params) => {
  const seconds = wholeNumber(params, "Timeout") ?? 60;
  if (Number.isNaN(seconds)) return invalid("Timeout");
  return seconds > LONGEST_TIMEOUT_SECONDS ? apiError("InvalidTimeout.ExceedLimit") : undefined;
};

/** Reads Timeout, 60 by default. A value below `shortest` is raised to it without an error. */
export function timeoutSeconds(params: Params, shortest: number): number {
  return Math.max(wholeNumber(params, "Timeout") ?? 60, shortest);
}

/** Reads a boolean in any case, because the Python SDK sends `True`. Returns "invalid" for any other text. */
export function truth(params: Params, name: string, fallback: boolean): boolean | "invalid" {
  const text = params.get(name)?.toLowerCase();
  if (text === undefined || text === "") return fallback;
  return text === "true" || text === "false" ? text === "true" : "invalid";
}

export function invalid(name: string): ApiError {
  return apiError("InvalidParameter", `The specified parameter ${name} is not valid.`);
}

const MOST_JSON_IDS = 100;

/** Reads a JSON array of at most 100 texts. Returns undefined when the parameter is absent or empty. */
export function jsonIds(params: Params, name: string): readonly string[] | "malformed" | undefined {
  const text = params.get(name);
  if (text === undefined || text === "") return undefined;
  try {
    const ids: unknown = JSON.parse(text);
    const fits =
      Array.isArray(ids) && ids.length <= MOST_JSON_IDS && ids.every((id) => typeof id === "string");
    return fits ? (ids as string[]) : "malformed";
  } catch {
    return "malformed";
  }
}

/** Counts characters, not bytes or UTF-16 units, because the API's limits count characters. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** Returns the values of `Name.1`, `Name.2` … in the order of their numbers, without empty and repeated values. */
export function numberedList(params: Params, name: string): string[] {
  const found: [number, string][] = [];
  for (const [key, value] of params) {
    const number = key.startsWith(`${name}.`) ? key.slice(name.length + 1) : "";
    if (/^\d{1,9}$/.test(number) && value !== "") found.push([Number(number), value]);
  }
  return [...new Set(found.sort(([a], [b]) => a - b).map(([, value]) => value))];
}
