/**
 * The fingerprint of a delivery: two instances hold the same when their fingerprints are the same.
 * sha256 over length-prefixed fields, so that no two different deliveries can spell the same text.
 */
import { createHash } from "node:crypto";
import type { FileSpec } from "../model.ts";
import { canonicalPath } from "./path.ts";

/** Hex digits kept: 64 bits tell deliveries of one resource apart and stay short in state. */
const DIGITS = 16;

export function fingerprint(
  file: Omit<FileSpec, "overwrite" | "base64">,
  triggers: readonly string[],
): string {
  const hash = createHash("sha256");
  const path = canonicalPath(file.path);
  for (const field of [file.sha256, path, normalMode(file.mode), file.owner, file.group, ...triggers]) {
    hash.update(`${Buffer.byteLength(field)}:${field};`);
  }
  return hash.digest("hex").slice(0, DIGITS);
}

/** "644" and "0644" are the same permissions. */
export function normalMode(mode: string): string {
  return mode.padStart(4, "0");
}

export function sha256Hex(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
