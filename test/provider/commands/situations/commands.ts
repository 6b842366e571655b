/** Situations of what the user's commands do and say, and of backups. */
import type { Situation } from "../support/situation.ts";
import { DONE, FOLDER, reload, run, situation, turn } from "../support/two-files.ts";

export const COMMANDS: readonly Situation[] = [
  situation(
    "a daemon that reload starts keeps neither the script waiting nor the lock",
    turn({ reload: run("sleep 30 & echo $! >@/pid") }, { ...DONE, reload: "done" }, "new", {
      look: "cat @/etc/app/a.conf",
    }),
    turn({ reload, undoes: false }, { ...DONE, reload: "done" }, "newer", {
      files: [{ path: "@/etc/app/a.conf", bytes: "newer" }],
      look: "cat @/etc/app/a.conf; kill $(cat @/pid)",
    }),
  ),
  situation(
    "reload writes into a file: that is no success",
    turn(
      { reload: run("echo more >>@/etc/app/b.conf") },
      { ok: false, phase: "readback", code: "ReadBackMismatch", stands: "mixed", verified: false },
      "newnew bmore",
      { look: "cat @/etc/app/a.conf @/etc/app/b.conf" },
    ),
  ),
  situation(
    "reload gives a file another mode: the bytes are as ordered",
    turn({ reload: run("chmod 600 @/etc/app/b.conf") }, { ...DONE, reload: "done" }, "600", {
      look: "stat -c %a @/etc/app/b.conf",
    }),
  ),
  situation(
    "validate removes a staged copy, or puts a link in its place",
    turn(
      { validate: run('rm "$FILE2"') },
      { ok: false, phase: "prepare", code: "PrepareFailed", stands: "old" },
      `old\nold\n${FOLDER}`,
    ),
    turn(
      { validate: run('ln -sf @/loaded "$FILE2"') },
      { ok: false, phase: "prepare", code: "PrepareFailed", stands: "old" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "a command that is no sh",
    turn(
      { test: run("if then (") },
      { ok: false, code: "TestFailed", stands: "old", rolledBack: "undone" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "a huge and binary output is cut to its end",
    turn(
      { say: 20, validate: run("head -c 300000 /dev/zero; printf '\\001\\377 \"end\"\\n' >&2; exit 1") },
      { ok: false, code: "ValidateFailed", message: `${"\0".repeat(11)}\u0001\ufffd "end"\n` },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "with say 0 no word of a command's output leaves the instance",
    turn(
      { say: 0, test: run("cat @/etc/app/a.conf; cat @/etc/app/b.conf >&2; exit 1") },
      { ok: false, code: "TestFailed", message: "", exitCode: 1 },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "commands with quotes, dollars and newlines",
    turn(
      {
        test: run(
          `x='a b'; printf '%s|' "$x" "it's" "\${x#a}" \`echo sub\` $((1+1)) '*'\nprintf '\\\\n$(no)'\nexit 1`,
        ),
      },
      { ok: false, message: "a b|it's| b|sub|2|*|\\n$(no)" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "backups keep two sets of old files",
    ...["one", "two", "three", "four"].map((bytes) =>
      turn({ backups: 2 }, DONE, bytes, {
        files: [{ path: "@/etc/app/a.conf", bytes }],
        look: "cat @/etc/app/a.conf",
      }),
    ),
    turn({ backups: 2 }, DONE, "three four 2", {
      files: [{ path: "@/etc/app/a.conf", bytes: "five" }],
      look: "cd @/var/lib/alicloud-sendfile/0123abcd/b; for x in */o0; do cat $x; printf ' '; done; ls | wc -l | tr -d ' '",
    }),
    turn({ backups: 0 }, DONE, "six0", {
      files: [{ path: "@/etc/app/a.conf", bytes: "six" }],
      look: "cat @/etc/app/a.conf; ls @/var/lib/alicloud-sendfile/0123abcd/b | wc -l | tr -d ' '",
    }),
  ),
];
