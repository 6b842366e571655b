/**
 * Rules about the arguments that say what a later refresh and delete do: detectDrift and onDelete.
 */
import { isSet, type Raw } from "./unknown.ts";

export function laterProblems({ detectDrift, onDelete, explicitProvider }: Raw): string[] {
  const problems: string[] = [];
  if (isSet(detectDrift) && typeof detectDrift !== "boolean")
    problems.push("detectDrift: must be true or false");
  if (isSet(onDelete) && onDelete !== "keep" && onDelete !== "remove")
    problems.push(`onDelete: ${JSON.stringify(onDelete)} is not allowed; give "keep" or "remove"`);
  if (onDelete === "remove" && explicitProvider === true) problems.push(NO_KEYS);
  return problems;
}

/** A delete is given what state keeps, and state keeps nothing of an explicit provider. */
const NO_KEYS =
  'onDelete: "remove" needs credentials at destroy, and the keys of an explicit alicloud.Provider are not kept in state; configure the stack (alicloud:…) or give `profile` instead of the provider, or leave the files with "keep"';
