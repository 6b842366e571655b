/**
 * Salts and proofs. A proof is the sha256 of a salt followed by the bytes of a file: who does not know the salt cannot test a
 * guess at the bytes by it.
 */
import { createHash } from "node:crypto";
import type { FileSpec, RecordedDelivery } from "../model.ts";
import { keyedDigest } from "./delivery-key.ts";

const SALT_DIGITS = 64;

/** Returns the salt of all activations of a resource. It travels in the bundle and stands in no command. */
export function activationSalt(digestKey: string): string {
  return keyedDigest(digestKey, "salt", [], SALT_DIGITS);
}

/** Returns the salt of one direct delivery. It may stand in a command, so that it says nothing about other deliveries. */
export function directSalt(digestKey: string, filesKey: string): string {
  return keyedDigest(digestKey, "direct salt", [filesKey], SALT_DIGITS);
}

/** Returns the salt with which the proofs of a recorded delivery were made. */
export function saltOf(
  { activation, filesKey }: Pick<RecordedDelivery, "activation" | "filesKey">,
  digestKey: string,
) {
  return activation === true ? activationSalt(digestKey) : directSalt(digestKey, filesKey);
}

/** Returns a function that proves files under the salt. */
export function proofUnder(salt: string): (file: Pick<FileSpec, "base64">) => string {
  return ({ base64 }) =>
    createHash("sha256").update(salt).update(Buffer.from(base64, "base64")).digest("hex");
}
