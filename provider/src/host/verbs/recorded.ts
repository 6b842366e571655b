/** Reads the recorded properties for the verbs that decide by them. */
import type { Raw } from "../../core/inputs/unknown.ts";
import type { Recorded } from "../../core/model.ts";
import { decode, newerState } from "../../core/state/decode.ts";
import { ErrorCode, SendFileError } from "../../errors.ts";

/** Throws when a newer version of this package wrote the properties, because this version may misunderstand them. */
export function recordedOf(props: Raw): Recorded {
  const newer = newerState(props);
  if (newer !== undefined) throw new SendFileError(ErrorCode.NEWER_STATE, newer);
  return decode(props);
}
