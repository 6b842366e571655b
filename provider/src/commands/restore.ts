/** Builds the script that puts the old files back that an activation of this run has replaced. */
import { assign, command, filesOf, pieces } from "./assemble.ts";
import type { RestoreOrder } from "./order.ts";
import { ATTRIBUTES } from "./pieces/attributes.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { CLOSE, ENDING } from "./pieces/ending.ts";
import { LOCK } from "./pieces/lock.ts";
import { RELOAD_RESTORED, RESTORE, TELL_RESTORED } from "./pieces/restore.ts";
import { OUTPUT_FILE, RUN } from "./pieces/run.ts";
import { KNOWN, STATE } from "./pieces/state.ts";
import { UNDO } from "./pieces/undo.ts";

export function restore({ folder, run, token, files, reload, say }: RestoreOrder): string {
  return (
    assign({ D: folder, N: run, T: token, SAY: say }) +
    (command("R", reload) || "RC=\n") +
    filesOf(files) +
    pieces(BASICS, HASH, ATTRIBUTES, ENDING, CLOSE, STATE, KNOWN, UNDO, TELL_RESTORED) +
    pieces(reload && RUN, reload && OUTPUT_FILE, LOCK, RESTORE, reload && RELOAD_RESTORED) +
    "end\n"
  );
}
