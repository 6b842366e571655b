/** Builds the script that puts a set of files in place: it chooses the pieces that an order needs. */
import { assign, command, filesOf, pieces } from "./assemble.ts";
import type { ActivateOrder } from "./order.ts";
import { ATTRIBUTES } from "./pieces/attributes.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { CLOSE, ENDING, ENDING_OF_ACTIVATE, JUDGE } from "./pieces/ending.ts";
import { LOCK, TOOLS } from "./pieces/lock.ts";
import { PREPARE, REMEMBER } from "./pieces/prepare.ts";
import { RECOVER } from "./pieces/recover.ts";
import { OUTPUT_FILE, RUN } from "./pieces/run.ts";
import { KNOWN, SALT, STATE } from "./pieces/state.ts";
import { FAILED, FORCE, HEALTH, RELOAD, RELOAD_STEP, TEST, VALIDATE } from "./pieces/steps.ts";
import { SWAP, SWAP_STEP } from "./pieces/swap.ts";
import { AT_LINK, FOLLOW, OURS, TARGETS } from "./pieces/targets.ts";
import { UNDO } from "./pieces/undo.ts";
import { UNPACK } from "./pieces/unpack.ts";
import { timeoutOf } from "./timeout.ts";

export function activate(order: ActivateOrder): string {
  return [
    header(order),
    functions(order),
    pieces(LOCK, TOOLS, RECOVER, UNPACK, TARGETS, REMEMBER),
    change(order),
    pieces(order.forces === true && order.reload && FORCE, order.test && TEST, order.reload && RELOAD_STEP),
    order.health ? "health || failed Health$late\n" : "",
    "commit\nv=1\nend\n",
  ].join("");
}

function header(order: ActivateOrder): string {
  return (
    assign({
      D: order.folder,
      K: order.filesKey,
      T: order.token,
      Z: order.bundle.sha256,
      P: order.bundle.parts,
      U: order.undoes ? 1 : 0,
      B: order.backups,
      SAY: order.say,
      W: timeoutOf(order),
    }) +
    command("V", order.validate) +
    command("T", order.test) +
    (command("R", order.reload) || "RC=\n") +
    command("H", order.health) +
    filesOf(order.files)
  );
}

function functions({ symlinks, replaces, validate, test, reload, health }: ActivateOrder): string {
  const runs = [validate, test, reload, health].some((given) => given !== undefined);
  return (
    pieces(
      BASICS,
      HASH,
      ATTRIBUTES,
      ENDING,
      JUDGE,
      ENDING_OF_ACTIVATE,
      CLOSE,
      STATE,
      KNOWN,
      SALT,
      UNDO,
      runs && RUN,
      runs && OUTPUT_FILE,
    ) +
    pieces(
      test || reload || health ? FAILED : "",
      reload ? RELOAD : "reloadold() { :; }\n",
      health && HEALTH,
      SWAP,
    ) +
    pieces(symlinks === "follow" && FOLLOW, `onlink() { ${AT_LINK[symlinks]}; }\n`) +
    (replaces
      ? "foreign() { :; }\n"
      : pieces(OURS, 'foreign() { ! ex "$p" || ours "$@" || die FileAlreadyExists; }\n'))
  );
}

/** Returns the steps that run only where a file must change. */
function change({ validate }: ActivateOrder): string {
  return `if [ $new = 1 ]; then\ncommit\n${pieces(validate && VALIDATE, PREPARE, SWAP_STEP)}fi\n`;
}
