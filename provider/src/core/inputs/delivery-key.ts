/**
 * The keys of a delivery: two instances hold the same when their keys are the same. Keys are made with the resource's
 * digest key, which is secret in state, because a key stands in outputs and nobody may test a guess at the content by it.
 */
import { createHash, createHmac } from "node:crypto";
import type { Delivery, FileSpec, RecordedDelivery } from "../model.ts";
import { canonicalPath } from "./path.ts";

/** Hex digits kept: 64 bits tell deliveries of one resource apart and stay short in state. */
const DIGITS = 16;
/** Hex digits of a digest key: as many bits as the HMAC has. */
export const DIGEST_KEY_DIGITS = 64;
/** For a preview, which compares keys in memory and lets none of them out. */
export const NO_DIGEST_KEY = "";

type Keyed = Omit<FileSpec, "overwrite" | "base64" | "secretTexts" | "digest">;

export function keysOf(
  files: readonly Keyed[],
  triggers: readonly string[],
  digestKey: string,
): Pick<Delivery, "key" | "filesKey"> {
  const fields = [String(files.length), ...files.flatMap(fieldsOf)];
  return {
    filesKey: keyedDigest(digestKey, "files", fields),
    key: keyedDigest(digestKey, "delivery", [...fields, ...triggers]),
  };
}

function fieldsOf({ sha256, path, mode, owner, group }: Keyed): string[] {
  return [sha256, canonicalPath(path), normalMode(mode), owner, group];
}

/** What state remembers of a delivery; no part of it lets a guess be tested. */
export function recordedDelivery({ key, filesKey, files }: Delivery): RecordedDelivery {
  return { key, filesKey, files: files.map(({ path, digest }) => ({ path, digest })) };
}

/**
 * HMAC-SHA256 over length-prefixed fields, so that no two lists of fields can spell the same text. `use` keeps digests
 * of one use from being those of another.
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

/** The field behind its length in bytes. */
export function prefixed(field: string): string {
  return `${Buffer.byteLength(field)}:${field};`;
}

/** "644" and "0644" are the same permissions. */
export function normalMode(mode: string): string {
  return mode.padStart(4, "0");
}

export function sha256Hex(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
