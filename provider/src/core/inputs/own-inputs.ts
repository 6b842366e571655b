/**
 * Inputs that the program side adds for the provider: the resource's own URN and its class. Under names that begin with
 * two underscores, because the engine shows none of those to people; state of before has them under plain ones.
 */
import { type Raw, text } from "./unknown.ts";

/** URN of the resource; "" where it is not known. */
export function rowOf(inputs: Raw): string {
  return text(inputs.__row) || text(inputs.row);
}

/** The resource throws when it fails; inside of a FileRollout it records. */
export function isSendFile(inputs: Raw): boolean {
  return (inputs.__kind ?? inputs.kind) === "SendFile";
}
