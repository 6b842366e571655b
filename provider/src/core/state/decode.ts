/**
 * Decodes the properties that this package keeps in Pulumi's state. A state that a newer version of this package wrote is
 * recognized, so that the caller can refuse it.
 */
import type { Raw } from "../inputs/unknown.ts";
import type { Recorded } from "../model.ts";
import { STATE_VERSION } from "./encode.ts";
import { decodeVersion1 } from "./version1.ts";
import { decodeVersion2 } from "./version2.ts";

/**
 * Decodes a state of any version. Of a newer version it decodes only the fields that this package knows: enough to list the
 * files on a delete, but no base for a decision.
 */
export function decode(raw: Raw): Recorded {
  return versionOf(raw) === 1 ? decodeVersion1(raw) : decodeVersion2(raw);
}

/** Returns the one-line complaint about a state of a newer version; `undefined` for a state that this package reads. */
export function newerState(raw: Raw): string | undefined {
  const version = versionOf(raw);
  if (version <= STATE_VERSION) return undefined;
  return `the state of this resource has version ${version}, and this pulumi-alicloud-sendfile reads versions up to ${STATE_VERSION}: install the newer package that wrote it; nothing was sent`;
}

/** A state without a readable version counts as version 1. Fields that are not understood then lead to another send. */
function versionOf({ version }: Raw): number {
  return typeof version === "number" && version > 1 ? version : 1;
}
