/**
 * The bundle of an activation: the parts that SendFile carries, and what the command needs to know of the files. The salt
 * travels in the bundle only, so that nobody can test a guess at the content by the proofs in a command.
 */
import type { SentFile } from "../../client/api.ts";
import { type Bundle, bundleOf, partPath, proofOf } from "../../commands/bundle.ts";
import { keyedDigest } from "../../core/inputs/delivery-key.ts";
import type { FileSpec } from "../../core/model.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";

const SALT_DIGITS = 64;

export function saltOf({ input }: Ledger): string {
  return keyedDigest(input.sender.digestKey, "salt", [], SALT_DIGITS);
}

export function bundleFor(ledger: Ledger): Bundle {
  const { files } = ledger.input.wanted.delivery;
  return bundleOf(
    files.map(({ base64 }) => ({ bytes: Buffer.from(base64, "base64") })),
    saltOf(ledger),
  );
}

/** Returns the parts as files that SendFile puts into the state folder, readable for root alone. */
export function partsOf({ parts }: Bundle, { input }: Ledger): SentFile[] {
  const { filesKey } = input.wanted.delivery;
  return parts.map((bytes, at) => {
    const { dir, name } = partPath(input.sender.folder, filesKey, at);
    const base64 = bytes.toString("base64");
    const secretTexts = [base64];
    return {
      ...{ path: `${dir}/${name}`, dir, name, windows: false },
      ...{ base64, secretTexts, mode: "0600", owner: "", group: "" },
    };
  });
}

/** Returns the proof of a file under this salt. */
export function proofUnder(salt: string): (file: FileSpec) => string {
  return ({ base64 }) => proofOf(salt, Buffer.from(base64, "base64"));
}
