/** Builds the PowerShell script that puts a set of files in place: it chooses the pieces that an order needs. */
import type { ActivateOrder } from "../order.ts";
import { assign, codes, command, filesOf, pieces, placesOf, plain } from "./assemble.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { BACK, FOREIGN, PREPARE, SWAP, targets } from "./pieces/change.ts";
import { DISK, NEW_FILES } from "./pieces/disk.ts";
import { CLOSE, PRINT, reportOfSame } from "./pieces/ending.ts";
import { GUARD, LOCK } from "./pieces/folder.ts";
import { RUN, STEP } from "./pieces/run.ts";
import { COMMIT, KNOWN, OURS, SALT, SAME, SETS, STATE } from "./pieces/state.ts";
import { FORCE, HEALTH, RELOAD, RELOAD_STEP, TEST, VALIDATE } from "./pieces/steps.ts";
import { RECOVER, UNDO } from "./pieces/undo.ts";
import { UNPACK } from "./pieces/unpack.ts";

export function activate(order: ActivateOrder): string {
  return [
    pieces(BASICS, HASH),
    header(order),
    functions(order),
    "try{\n",
    pieces(DISK, NEW_FILES, LOCK, RECOVER, UNPACK, targets(order.replaces ? "" : FOREIGN)),
    change(order),
    after(order),
    "Commit\n$g.v=1\n",
    "}catch{\nWhy $_\n",
    pieces(failed(order)),
    "}\nReport\n",
  ].join("");
}

/** A failed swap or read-back is always undone. A failure of an earlier step leaves a change to the next run. */
function failed({ undoes }: ActivateOrder): string {
  const undone = undoes ? "1" : "'swap','readback' -contains $g.ph";
  return `if($g.tx -and 'swap','readback','test','reload','health' -contains $g.ph){
    if(${undone}){Back}else{try{Commit}catch{}}
  }\n`;
}

function header(order: ActivateOrder): string {
  const { token, folder, filesKey, bundle, backups, say, reload } = order;
  return (
    codes({
      start: "StateFolder",
      unpack: "StageFailed",
      check: "StageFailed",
      readback: "ReadBackMismatch",
    }) +
    placesOf(folder) +
    assign({
      ...{ tok: plain(token), key: plain(filesKey), sum: plain(bundle.sha256), parts: bundle.parts },
      ...{ keep: backups, say, rl: reload === undefined ? 0 : 1 },
    }) +
    "$g.st='o'\n" +
    command("v", order.validate) +
    command("t", order.test) +
    command("r", reload) +
    command("h", order.health) +
    filesOf(order.files)
  );
}

function functions({ replaces, validate, test, reload, health }: ActivateOrder): string {
  const runs = [validate, test, reload, health].some((given) => given !== undefined);
  return pieces(
    ...[
      GUARD,
      STATE,
      SETS,
      COMMIT,
      KNOWN,
      SALT,
      SAME,
      !replaces && OURS,
      UNDO,
      runs && RUN,
      (validate || test || reload) && STEP,
    ],
    ...[reload ? RELOAD : "function ReloadOld{}\n", BACK, CLOSE],
    ...[PRINT, reportOfSame("ReadBackMismatch", "readback")],
  );
}

/** Returns the steps that run only where a file must change. */
function change({ validate }: ActivateOrder): string {
  return `if($g.new){\nCommit\n${pieces(validate && VALIDATE, PREPARE, SWAP)}}\n`;
}

function after({ forces, test, reload, health }: ActivateOrder): string {
  return pieces(
    ...[forces === true && reload && FORCE, test && TEST],
    ...[reload && RELOAD_STEP, health && HEALTH],
  );
}
