/**
 * What becomes of a file whose owner or group is given alone: the agent changes both at once and takes root for the one
 * that is missing (agent source, `chown`; a file with neither keeps both).
 */
import type { Raw } from "./unknown.ts";

/** A warning; nothing when both are given, or neither. */
export function givenAlone({ owner, group }: Raw): string | undefined {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(owner) === isGiven(group)) return undefined;
  const [given, missing] = isGiven(owner) ? ["owner", "group"] : ["group", "owner"];
  return `${given} is given without ${missing}: the agent then makes the file's ${missing} root, also where it was another; give both, or neither`;
}
