/**
 * The bundle of an activation: the parts that SendFile carries, and what the command needs to know of the files. The salt
 * travels in the bundle only, so that nobody can test a guess at the content by the proofs in a command.
 */
import type { SentFile } from "../../client/api.ts";
import { type Bundle, bundleOf, partPath } from "../../commands/bundle.ts";
import { joinPath } from "../../core/inputs/path.ts";
import { activationSalt } from "../../core/inputs/proof.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";

export function bundleFor(ledger: Ledger): Bundle {
  const { files } = ledger.input.wanted.delivery;
  return bundleOf(
    files.map(({ base64 }) => ({ bytes: Buffer.from(base64, "base64") })),
    activationSalt(ledger.input.sender.digestKey),
  );
}

/** Returns the parts as files that SendFile puts into the state folder, readable for root alone. */
export function partsOf({ parts }: Bundle, { input }: Ledger): SentFile[] {
  const { filesKey, files } = input.wanted.delivery;
  const [{ windows }] = files;
  return parts.map((bytes, at) => {
    const { dir, name } = partPath(input.sender.folder, filesKey, at);
    const base64 = bytes.toString("base64");
    const secretTexts = [base64];
    return {
      ...{ path: joinPath(dir, name), dir, name, windows },
      ...{ base64, secretTexts, mode: windows ? "" : "0600", owner: "", group: "" },
    };
  });
}
