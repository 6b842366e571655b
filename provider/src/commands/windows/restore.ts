/** Builds the PowerShell script that puts the old files back that an activation of this run has replaced. */
import type { RestoreOrder } from "../order.ts";
import { assign, codes, command, filesOf, pieces, placesOf, plain } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { DISK } from "./pieces/disk.ts";
import { CLOSE, PRINT, report } from "./pieces/ending.ts";
import { GUARD, LOCK } from "./pieces/folder.ts";
import { NOW, RELOAD_RESTORED, RESTORE, RESTORE_FUNCTIONS } from "./pieces/restore.ts";
import { RUN, STEP } from "./pieces/run.ts";
import { KNOWN, SETS, STATE } from "./pieces/state.ts";
import { UNDO } from "./pieces/undo.ts";

const TELL = `
    Now $f
    $lines+=Line $f 0
`;

export function restore({ token, folder, run, files, reload, say }: RestoreOrder): string {
  return [
    pieces(BASICS, HASH),
    placesOf(folder),
    assign({ tok: plain(token), run: plain(run), say, rl: reload === undefined ? 0 : 1 }),
    codes({ start: "StateFolder", restore: "StateFolder" }),
    "$g.st='o'\n",
    command("r", reload),
    filesOf(files),
    pieces(GUARD, STATE, SETS, KNOWN, UNDO, RESTORE_FUNCTIONS, NOW),
    pieces(reload && RUN, reload && STEP, CLOSE, PRINT, report(TELL, "")),
    `try{\n${pieces(DISK, LOCK, RESTORE, reload && RELOAD_RESTORED)}}catch{Why $_}\nReport\n`,
  ].join("");
}
