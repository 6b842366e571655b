/** Packs the files of an order into one bundle, cuts it into the parts that SendFile carries, and makes proofs. The
 * result depends on the salt and the bytes alone. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** SendFile takes 32 KiB of Base64, which is 24,576 bytes; 24,000 stay clear of it. */
export const PART_BYTES = 24_000;

export interface Bundle {
  readonly sha256: string;
  readonly bytes: number;
  readonly parts: readonly Buffer[];
}

/** The salt is 64 characters long, because the script cuts it off by its length. */
export const SALT_CHARS = 64;

export function bundleOf(files: readonly { readonly bytes: Buffer }[], salt: string): Bundle {
  if (!/^[0-9a-f]{64}$/.test(salt)) throw new RangeError("a salt has 64 hex digits");
  // Level 9 and no file name or time in the header, so that equal files give an equal bundle.
  const packed = gzipSync(Buffer.concat([Buffer.from(salt), ...files.map(({ bytes }) => bytes)]), {
    level: 9,
  });
  const parts: Buffer[] = [];
  for (let at = 0; at < packed.length; at += PART_BYTES) parts.push(packed.subarray(at, at + PART_BYTES));
  return { sha256: createHash("sha256").update(packed).digest("hex"), bytes: packed.length, parts };
}

export function proofOf(salt: string, bytes: Buffer): string {
  return createHash("sha256").update(salt).update(bytes).digest("hex");
}

/** Says where SendFile must put part `n`, counted from 0. */
export function partPath(folder: string, filesKey: string, n: number): { dir: string; name: string } {
  const slash = folder.startsWith("/") ? "/" : "\\";
  return { dir: `${folder}${slash}in`, name: `${filesKey}.${n}` };
}
