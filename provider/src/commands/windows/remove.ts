/** Builds the PowerShell script that removes files that are ours, reloads once, and removes the state folder. */
import type { RemoveOrder } from "../order.ts";
import { assign, codes, command, OUT, pieces, placesOf, plain, removedOf } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { DISK, SMALL_DISK } from "./pieces/disk.ts";
import { CLOSE, PRINT, report } from "./pieces/ending.ts";
import { GUARD, LOCK } from "./pieces/folder.ts";
import {
  OWE,
  OWE_NOTHING,
  RELOAD_REMOVED,
  REMOVE_FILES,
  REMOVE_FUNCTIONS,
  REMOVE_STATE,
  UNSEEN,
} from "./pieces/remove.ts";
import { RUN, STEP } from "./pieces/run.ts";
import { KNOWN, STATE } from "./pieces/state.ts";
import { UNDO } from "./pieces/undo.ts";

const TELL = `
    $f.h=''
    $lines+=Line $f $f.c
`;
/** What a killed run has left is undone first, so that each file is one that somebody wanted. */
const UNDO_KILLED = String.raw`
Tidy
if(Kind "$txn\go"){Recover}
`;

export function remove(order: RemoveOrder): string {
  const { token, folder, files, reload, say } = order;
  const places = folder === undefined ? assign({ dir: "''", out: OUT, owed: "''" }) : placesOf(folder);
  return [
    pieces(BASICS, HASH),
    places,
    assign({ tok: plain(token), say, rl: reload === undefined ? 0 : 1, kept: "''", stuck: "''" }),
    codes({ start: "StateFolder" }),
    command("r", reload),
    removedOf(files),
    pieces(UNSEEN),
    functions(order),
    `try{\n${steps(order)}}catch{Why $_}\nReport\n`,
  ].join("");
}

function functions({ folder, reload }: RemoveOrder): string {
  const state = folder === undefined ? ["function Lines($f){}\n", CLOSE_OUT] : [STATE, KNOWN, UNDO, CLOSE];
  const owe = folder === undefined ? OWE_NOTHING : OWE;
  return pieces(
    ...[GUARD, ...state],
    ...(reload ? [RUN, STEP, owe] : ["function Owe{}\n"]),
    ...[REMOVE_FUNCTIONS, PRINT, report(TELL, "if($ok){$g.e=$kept}\n")],
  );
}

const CLOSE_OUT = "function Close{try{$id::Delete($out,$true)}catch{}}\n";

function steps({ folder, reload }: RemoveOrder): string {
  const state = folder === undefined ? "" : `if(Kind $dir){\n$g.st='o'\n${pieces(LOCK, UNDO_KILLED)}}\n`;
  return (
    pieces(folder === undefined ? SMALL_DISK : DISK) +
    state +
    pieces(UNSEEN, REMOVE_FILES, reload && RELOAD_REMOVED, folder !== undefined && REMOVE_STATE)
  );
}
