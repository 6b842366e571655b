/** Builds the PowerShell script that compares files with what is on the disk and tells each difference. It takes no lock and
 * writes nothing. */
import type { DriftOrder } from "../order.ts";
import { assign, base64, codes, filesOf, pieces, plain } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { DIFFERS } from "./pieces/drift.ts";
import { PRINT, report } from "./pieces/ending.ts";
import { KNOWN, SALT } from "./pieces/state.ts";

const TELL = `
    if($f.c){$good=0}
    $lines+=Line $f $f.c
`;

export function drift({ token, folder, nonce = "", follows, files }: DriftOrder): string {
  const salt =
    folder === undefined
      ? `function Salt($f){${plain(nonce)}}\n`
      : assign({ dir: `U ${base64(folder)}` }) + pieces(KNOWN, SALT);
  return [
    pieces(BASICS, HASH),
    assign({ tok: plain(token), follows: follows ? 1 : 0 }),
    salt,
    filesOf(files),
    pieces(DIFFERS, PRINT, report(TELL, "if($ok){$g.v=$good}\n")),
    codes({ drift: "ToolMissing" }),
    "$g.ph='drift'\n$g.st='o'\n",
    "try{foreach($f in $all){$f.c=Differs $f}}catch{Why $_}\nReport\n",
  ].join("");
}
