/** Builds the PowerShell script that compares files with what is on the disk and asks for health. */
import type { VerifyOrder } from "../order.ts";
import { assign, command, filesOf, pieces, plain } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { PRINT, report } from "./pieces/ending.ts";
import { GUARD } from "./pieces/folder.ts";
import { RUN } from "./pieces/run.ts";
import { HEALTH } from "./pieces/steps.ts";
import { VERIFY, VERIFY_FUNCTIONS } from "./pieces/verify.ts";

/** Without a state folder, what a health command prints goes to a folder of its own among the temporary ones. */
const OUT = "[IO.Path]::GetTempPath()+'sf-'+[guid]::NewGuid().ToString('N')";

export function verify({ token, nonce, files, health, say }: VerifyOrder): string {
  return [
    pieces(BASICS, HASH),
    assign({ tok: plain(token), nonce: plain(nonce), say, out: OUT }),
    command("h", health),
    filesOf(files),
    pieces(health && SMALL_DISK, health && GUARD, health && RUN, VERIFY_FUNCTIONS),
    pieces(PRINT, report("VerifyMismatch", "verify")),
    `try{\n${pieces(VERIFY, health && HEALTH)}$g.v=${files.length === 0 ? 0 : 1}\n`,
    "}catch{Why $_}\nReport\n",
  ].join("");
}

/** The two functions of the disk that a command needs. */
const SMALL_DISK = `
function Make($p){[void]$id::CreateDirectory($p)}
function Cut($p){$io::Delete($p)}
`;
