/**
 * Values that the engine does not know yet at preview, and the small readers that tolerate them.
 * The marker is the engine's own (sdk/nodejs runtime/rpc `unknownValue`).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Raw = Readonly<Record<string, unknown>>;

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** True when the value or anything inside it is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Given and known: the only values that a rule may judge. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !isUnknown(value);
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
