/** Builds the script that compares files with what is on the disk and asks for health. */
import { assign, command, filesOf, pieces } from "./assemble.ts";
import type { VerifyOrder } from "./order.ts";
import { ATTRIBUTES } from "./pieces/attributes.ts";
import { BASICS, HASH } from "./pieces/basics.ts";
import { ENDING, JUDGE } from "./pieces/ending.ts";
import { OUTPUT_PIPE, RUN } from "./pieces/run.ts";
import { HEALTH } from "./pieces/steps.ts";
import { VERIFY } from "./pieces/verify.ts";

export function verify({ token, nonce, files, health, say }: VerifyOrder): string {
  return (
    assign({ T: token, SAY: say }) +
    command("H", health) +
    filesOf(files) +
    pieces(BASICS, HASH, ATTRIBUTES, ENDING, JUDGE, health && RUN, health && OUTPUT_PIPE, health && HEALTH) +
    `S=${nonce}\n` +
    pieces(VERIFY) +
    // A script that looks at no file knows only that it has changed none.
    (files.length === 0 ? "st=o\n" : "") +
    (health ? "health || die Health$late\n" : "") +
    `v=${files.length === 0 ? 0 : 1}\nend\n`
  );
}
