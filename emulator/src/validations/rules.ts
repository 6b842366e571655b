/** Rules that several actions share. A rule looks at the parameters and finds one error or none;
 * an action's rules stand in an ordered list, and the first error is the answer. */
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

/** RegionId is mandatory for every action; the scenario may name a region of its own. */
export const region =
  (ownRegion: string): Rule =>
  (params) => {
    const id = params.get("RegionId");
    if (!id) return missing("RegionId");
    return id === ownRegion || Object.hasOwn(REGIONS, id) ? undefined : apiError("InvalidRegionId.NotFound");
  };

/** Numbers, as the gateway reads them; undefined when absent or empty, NaN when not whole. */
export function wholeNumber(params: Params, name: string): number | undefined {
  const text = params.get(name);
  if (text === undefined || text === "") return undefined;
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

export const longer =
  (name: string, most: number, error: ApiError): Rule =>
  (params) =>
    lengthOf(params.get(name) ?? "") > most ? error : undefined;

/** "Only ASCII characters, at most 64." */
export const clientToken: Rule = (params) =>
  /^[\x20-\x7e]{0,64}$/.test(params.get("ClientToken") ?? "")
    ? undefined
    : apiError("InvalidClientToken.Malformed");

/** A maximum exists (InvalidTimeout.ExceedLimit) but is not published. */
const LONGEST_TIMEOUT_SECONDS = 86_400;

export const timeout: Rule = (params) => {
  const seconds = wholeNumber(params, "Timeout") ?? 60;
  if (Number.isNaN(seconds)) return invalid("Timeout");
  return seconds > LONGEST_TIMEOUT_SECONDS ? apiError("InvalidTimeout.ExceedLimit") : undefined;
};

/** A value below the shortest is raised silently. */
export function timeoutSeconds(params: Params, shortest: number): number {
  return Math.max(wholeNumber(params, "Timeout") ?? 60, shortest);
}

/** Booleans in any case: the Python SDK sends `True`. "invalid" for anything else. */
export function truth(params: Params, name: string, fallback: boolean): boolean | "invalid" {
  const text = params.get(name)?.toLowerCase();
  if (text === undefined || text === "") return fallback;
  return text === "true" || text === "false" ? text === "true" : "invalid";
}

export function invalid(name: string): ApiError {
  return apiError("InvalidParameter", `The specified parameter ${name} is not valid.`);
}

const MOST_JSON_IDS = 100;

/** A JSON array in a string, of at most 100 texts; undefined when it is absent or empty. */
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

/** Limits count characters, not bytes. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** `Name.1`, `Name.2` … in the order of their numbers, without empty and repeated ones. */
export function numberedList(params: Params, name: string): string[] {
  const found: [number, string][] = [];
  for (const [key, value] of params) {
    const number = key.startsWith(`${name}.`) ? key.slice(name.length + 1) : "";
    if (/^\d{1,9}$/.test(number) && value !== "") found.push([Number(number), value]);
  }
  return [...new Set(found.sort(([a], [b]) => a - b).map(([, value]) => value))];
}
