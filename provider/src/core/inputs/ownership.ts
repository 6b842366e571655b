/**
 * Warns when only one of `owner` and `group` is given. The Cloud Assistant agent sets both at once and takes root for the
 * missing one (agent source, `chown`). When neither is given, the file keeps both.
 */
import type { Raw } from "./unknown.ts";

/** Returns the warning, or `undefined` when both or neither are given. */
export function givenAlone({ owner, group }: Raw): string | undefined {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(owner) === isGiven(group)) return undefined;
  const [given, missing] = isGiven(owner) ? ["owner", "group"] : ["group", "owner"];
  return `${given} is given without ${missing}: the agent then makes the file's ${missing} root, also where it was another; give both, or neither`;
}
