/** Validates the custom parameters of RunCommand: EnableParameter, the names in the command's text, and the JSON object
 * Parameters with their values. */
import { type ApiError, apiError } from "../errors.ts";
import { parameterNames } from "../fleet/command-text.ts";
import type { Params } from "../request.ts";
import { invalid, truth } from "./rules.ts";

/** Most parameter names in a command. The API page says: "The number of custom parameters cannot exceed 20." */
const MOST_NAMES = 20;
/** Most values in Parameters. The API page says: "The number of custom parameters ranges from 0 to 10." */
const MOST_VALUES = 10;
const LONGEST_NAME_BYTES = 64;

export function parameterError(params: Params, content: string): ApiError | undefined {
  const enabled = truth(params, "EnableParameter", false);
  if (enabled === "invalid") return invalid("EnableParameter");
  const given = params.get("Parameters") ?? "";
  if (!enabled) return given === "" || given === "{}" ? undefined : apiError("Parameter.Disabled");
  const names = parameterNames(content);
  return nameError(names) ?? valueError(given, names);
}

/** Returns the values of the custom parameters, or undefined when EnableParameter is not set. */
export function readParameters(params: Params): Record<string, string> | undefined {
  if (truth(params, "EnableParameter", false) !== true) return undefined;
  const values = Object.entries(parse(params.get("Parameters") ?? "") ?? {});
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
}

function nameError(names: readonly string[]): ApiError | undefined {
  if (names.length > MOST_NAMES) return apiError("CmdParamCount.ExceedLimit");
  if (names.includes("")) return apiError("CmdParam.EmptyKey");
  if (!names.every((name) => /^[\w-]+$/.test(name))) return apiError("CmdParam.InvalidParamName");
  return names.some((name) => name.length > LONGEST_NAME_BYTES)
    ? apiError("CmdParamName.ExceedLimit")
    : undefined;
}

function valueError(given: string, names: readonly string[]): ApiError | undefined {
  const values = parse(given);
  if (values === undefined) return apiError("InvalidParameter.Parameters");
  const keys = Object.keys(values).map((key) => key.toLowerCase());
  if (keys.length > MOST_VALUES) return apiError("ParameterCount.ExceedLimit");
  if (new Set(keys).size < keys.length) return apiError("ParameterKey.Duplicate");
  if (keys.some((key) => Buffer.byteLength(key) > LONGEST_NAME_BYTES))
    return apiError("ParameterKey.ExceedLimit");
  if (!keys.every((key) => names.includes(key))) return apiError("Parameter.NotMatched");
  return Object.values(values).some((value) => typeof value === "object")
    ? apiError("ParameterType.NotSupported")
    : undefined;
}

function parse(given: string): object | undefined {
  try {
    const value: unknown = JSON.parse(given || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
