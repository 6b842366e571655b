/**
 * Reads what is kept in Pulumi's state, whichever version of this package wrote it; a newer one's is refused.
 */
import type { Raw } from "../inputs/unknown.ts";
import type { Recorded } from "../model.ts";
import { STATE_VERSION } from "./encode.ts";
import { decodeVersion1 } from "./version1.ts";
import { decodeVersion2 } from "./version2.ts";

/** Of a newer version only as much as this one understands: enough to tell what stays behind, never to decide by. */
export function decode(raw: Raw): Recorded {
  return versionOf(raw) === 1 ? decodeVersion1(raw) : decodeVersion2(raw);
}

/** In one line, why nothing may be decided by this state; undefined when it can be read. */
export function newerState(raw: Raw): string | undefined {
  const version = versionOf(raw);
  if (version <= STATE_VERSION) return undefined;
  return `the state of this resource has version ${version}, and this pulumi-alicloud-sendfile reads versions up to ${STATE_VERSION}: install the newer package that wrote it; nothing was sent`;
}

/** Where no version can be read, it is the oldest: what is not understood there is sent again. */
function versionOf({ version }: Raw): number {
  return typeof version === "number" && version > 1 ? version : 1;
}
