/** Builds the script that removes files that are ours, reloads once, and removes the state folder. */
import { assign, command, pieces, removedOf } from "./assemble.ts";
import type { RemoveOrder } from "./order.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { CLOSE, ENDING } from "./pieces/ending.ts";
import { LOCK } from "./pieces/lock.ts";
import { OWE, RELOAD_REMOVED, REMOVE, REMOVE_FILES, REMOVE_STATE, UNDO_KILLED } from "./pieces/remove.ts";
import { OUTPUT_FILE, OUTPUT_PIPE, RUN } from "./pieces/run.ts";
import { KNOWN, STATE } from "./pieces/state.ts";
import { FOLLOW } from "./pieces/targets.ts";
import { UNDO } from "./pieces/undo.ts";

export function remove({ token, folder, follows, files, reload, say }: RemoveOrder): string {
  return [
    assign({ D: folder ?? "", T: token, SAY: say, L: follows ? 1 : 0 }),
    command("R", reload) || "RC=\n",
    removedOf(files),
    pieces(BASICS, HASH, ENDING, CLOSE, STATE, KNOWN, UNDO, FOLLOW),
    reload ? pieces(RUN, folder === undefined ? OUTPUT_PIPE : OUTPUT_FILE, OWE) : "owe() { :; }\n",
    pieces(REMOVE),
    folder === undefined ? "" : `if ex "$D"; then\n${pieces(LOCK, UNDO_KILLED)}fi\n`,
    pieces(REMOVE_FILES, reload && RELOAD_REMOVED, folder !== undefined && REMOVE_STATE),
    "end\n",
  ].join("");
}
