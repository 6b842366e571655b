/**
 * The two Tags that each send and each command of a run carries, as the API takes them.
 */
import { MARKER, RUN_KEY } from "../../core/outcome/marker.ts";
import type { SendRequest } from "../api.ts";

export function tagsOf({ tags }: Pick<SendRequest, "tags">) {
  if (tags === undefined) return undefined;
  return [
    { Key: MARKER, Value: tags.sender },
    { Key: RUN_KEY, Value: tags.run },
  ];
}
