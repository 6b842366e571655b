/** Builds the script that compares files with what is on the disk and tells each difference. It takes no lock. */
import { assign, filesOf, pieces } from "./assemble.ts";
import type { DriftOrder } from "./order.ts";
import { ATTRIBUTES } from "./pieces/attributes.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { DRIFT } from "./pieces/drift.ts";
import { ENDING } from "./pieces/ending.ts";
import { KNOWN, SALT } from "./pieces/state.ts";

export function drift({ token, folder, nonce = "", follows, files }: DriftOrder): string {
  return (
    assign({ D: folder ?? "", T: token, L: follows ? 1 : 0 }) +
    filesOf(files) +
    pieces(BASICS, HASH, ATTRIBUTES, ENDING) +
    (folder === undefined ? `salt() { sa=${nonce}; }\n` : pieces(KNOWN, SALT)) +
    pieces(DRIFT)
  );
}
