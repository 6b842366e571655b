/**
 * Readers of raw inputs. At preview some inputs are unknown: outputs of resources that do not exist yet.
 */

/** The text that the engine passes in place of an unknown value (`unknownValue` in the Pulumi SDK's runtime/rpc). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Raw = Readonly<Record<string, unknown>>;

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** True when the value is unknown, or a list or object that holds an unknown value at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True when the value is given and known. Rules judge only such values. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !isUnknown(value);
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
