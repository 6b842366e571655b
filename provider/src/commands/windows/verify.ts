/** Builds the PowerShell script that compares files with what is on the disk and asks for health. */
import type { VerifyOrder } from "../order.ts";
import { assign, codes, command, filesOf, OUT, pieces, plain } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { SMALL_DISK } from "./pieces/disk.ts";
import { PRINT, reportOfSame } from "./pieces/ending.ts";
import { GUARD } from "./pieces/folder.ts";
import { RUN } from "./pieces/run.ts";
import { HEALTH } from "./pieces/steps.ts";
import { VERIFY, VERIFY_FUNCTIONS } from "./pieces/verify.ts";

export function verify({ token, nonce, files, health, say }: VerifyOrder): string {
  return [
    pieces(BASICS, HASH),
    assign({ tok: plain(token), nonce: plain(nonce), say, out: OUT }),
    codes({ verify: "VerifyMismatch" }),
    command("h", health),
    filesOf(files),
    pieces(health && SMALL_DISK, health && GUARD, health && RUN, VERIFY_FUNCTIONS),
    pieces(PRINT, reportOfSame("VerifyMismatch", "verify")),
    `try{\n${pieces(VERIFY, health && HEALTH)}$g.v=${files.length === 0 ? 0 : 1}\n`,
    "}catch{Why $_}\nReport\n",
  ].join("");
}
