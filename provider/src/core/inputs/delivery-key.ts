/**
 * Makes the keys of a delivery. Two instances hold the same delivery when their keys are equal. A key is shown in outputs,
 * so it is an HMAC under the resource's digest key, which is a secret: nobody else can test a guess at the content by it.
 */
import { createHash, createHmac } from "node:crypto";
import type { Delivery, FileSpec, Way } from "../model.ts";
import { canonicalPath } from "./path.ts";

/** Length of a key in hex digits. 64 bits tell the deliveries of one resource apart and keep the state small. */
const DIGITS = 16;
/** Length of a digest key in hex digits: 256 bits, as many as HMAC-SHA256 yields. */
export const DIGEST_KEY_DIGITS = 64;
/** Digest key for comparisons within one preview, whose keys never leave memory. */
export const NO_DIGEST_KEY = "";

/** SendFile writes the file itself, and nothing is read back. */
export const DIRECT: Way = { kind: "direct", verify: false };

type Keyed = Omit<FileSpec, "overwrite" | "base64" | "secretTexts" | "digest" | "size">;

export function keysOf(
  files: readonly Keyed[],
  triggers: readonly string[],
  digestKey: string,
  way: Way = DIRECT,
): Pick<Delivery, "key" | "filesKey"> {
  const fields = [...fieldsOfWay(way), String(files.length), ...files.flatMap(fieldsOf)];
  return {
    filesKey: keyedDigest(digestKey, "files", fields),
    key: keyedDigest(digestKey, "delivery", [...fields, ...triggers]),
  };
}

/** The commands are left out, because a change of one does not change the files. A direct delivery has no field here. */
function fieldsOfWay(way: Way): string[] {
  return way.kind === "activation" ? ["activation", way.symlinks] : [];
}

function fieldsOf({ sha256, path, mode, owner, group }: Keyed): string[] {
  return [sha256, canonicalPath(path), normalMode(mode), owner, group];
}

/** True when commands belong to a delivery of this way. */
export function hasCommands(way: Way): boolean {
  return way.kind === "activation" || way.verify || way.health !== undefined;
}

/**
 * Returns the HMAC-SHA256 of the fields, each with its length before it, so that two different lists of fields never
 * make the same text. `use` makes digests for different purposes differ.
 */
export function keyedDigest(
  digestKey: string,
  use: string,
  fields: readonly string[],
  digits = DIGITS,
): string {
  const hmac = createHmac("sha256", digestKey);
  for (const field of [use, ...fields]) hmac.update(prefixed(field));
  return hmac.digest("hex").slice(0, digits);
}

/** Returns the field with its length in bytes before it. */
export function prefixed(field: string): string {
  return `${Buffer.byteLength(field)}:${field};`;
}

/** Returns the mode with 4 digits, because "644" and "0644" are the same permissions. */
export function normalMode(mode: string): string {
  return mode.padStart(4, "0");
}

export function sha256Hex(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
