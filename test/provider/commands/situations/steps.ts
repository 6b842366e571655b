/** Situations of validate, test, reload and health: pass, fail, hang. */
import type { Situation, Turn } from "../support/situation.ts";
import {
  DONE,
  FOLDER,
  files,
  inodes,
  look,
  picky,
  reload,
  run,
  sameInode,
  situation,
  turn,
} from "../support/two-files.ts";

export const STEPS: readonly Situation[] = [
  situation(
    "validate sees staged copies under their own names, with their modes, before anything has changed",
    turn(
      {
        validate: run(
          'cat "$FILE" "$FILE1" "$FILE2" @/etc/app/a.conf >@/seen; stat -c %a "$FILE2" >>@/seen; basename "$FILE" >>@/seen; basename "$FILE2" >>@/seen; umask >>@/seen',
        ),
      },
      DONE,
      "newnewnew bold640\na.conf\nb.conf\n0022",
      { files: [files[0], { ...files[1], mode: "0640" }] as Turn["files"], look: "cat @/seen" },
    ),
  ),
  situation(
    "validate fails: nothing has changed",
    turn(
      { validate: run("echo line 3 is bad; exit 7"), reload },
      {
        ok: false,
        phase: "validate",
        code: "ValidateFailed",
        exitCode: 7,
        message: "line 3 is bad\n",
        stands: "old",
        reload: "notNeeded",
      },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "validate hangs",
    turn(
      { validate: run("echo waiting; sleep 60", 1) },
      { ok: false, code: "ValidateTimeout", stands: "old" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  ...[193, 194].map((exit) =>
    situation(
      `validate exits with ${exit}, which never becomes the script's exit code`,
      turn(
        { validate: run(`exit ${exit}`) },
        { ok: false, code: "ValidateFailed", exitCode: exit, stands: "old" },
        `old\nold\n${FOLDER}`,
      ),
    ),
  ),
  situation(
    "validate changes a staged copy",
    turn(
      { validate: run('echo more >>"$FILE2"') },
      { ok: false, phase: "prepare", code: "PrepareFailed", stands: "old" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "test fails: the very inodes are back, nothing is reloaded and nothing is owed",
    turn(
      { test: run("cat @/etc/app/a.conf; exit 2"), reload },
      {
        ok: false,
        phase: "test",
        code: "TestFailed",
        exitCode: 2,
        message: "new",
        stands: "old",
        reload: "notNeeded",
        rolledBack: "undone",
      },
      `same\nold\nold\n${FOLDER}`,
      { before: sameInode, look: `${inodes} ${look}` },
    ),
  ),
  situation(
    "test fails without rollback: the new files stay and a reload is owed; the next run tests and reloads",
    turn(
      { undoes: false, test: run("exit 2"), reload },
      { ok: false, code: "TestFailed", stands: "new", reload: "owed" },
      `new\nold\n${FOLDER}`,
    ),
    turn(
      { undoes: false, test: run("echo tested >>@/log"), reload },
      { ...DONE, reload: "done" },
      `new\nnew\ntested\nreloaded\n${FOLDER}`,
      { delivered: "nothing" },
    ),
  ),
  situation(
    "reload fails: the old files are back and reloaded",
    turn(
      { reload: picky },
      {
        ok: false,
        phase: "reload",
        code: "ReloadFailed",
        exitCode: 1,
        message: "no good\n",
        stands: "old",
        reload: "done",
        rolledBack: "undone",
      },
      `same\nold\nold\nreloaded\nreloaded\n${FOLDER}`,
      { before: sameInode, look: `${inodes} ${look}` },
    ),
  ),
  situation(
    "reload fails with the old file as well: it stays owed, and the next run reloads",
    turn(
      { reload: run("echo broken; exit 1") },
      {
        ok: false,
        code: "ReloadFailed",
        message: "broken\n",
        stands: "old",
        reload: "owed",
        rolledBack: "undone",
      },
      `old\nold\n${FOLDER}`,
    ),
    turn({ reload }, { ...DONE, reload: "done" }, `new\nnew\nreloaded\n${FOLDER}`),
  ),
  situation(
    "reload fails without rollback: it is owed, and the next run reloads although nothing changes",
    turn(
      { undoes: false, reload: run("exit 194") },
      { ok: false, code: "ReloadFailed", exitCode: 194, stands: "new", reload: "owed" },
      `new\nold\n${FOLDER}`,
    ),
    turn({ undoes: false, reload }, { ...DONE, reload: "done" }, `new\nnew\nreloaded\n${FOLDER}`, {
      delivered: "nothing",
    }),
    turn({ reload }, { ...DONE, reload: "notNeeded" }, `new\nnew\nreloaded\n${FOLDER}`),
  ),
  situation(
    "reload hangs",
    turn(
      { reload: run("grep -q old @/etc/app/a.conf || sleep 60", 1) },
      { ok: false, code: "ReloadTimeout", stands: "old", reload: "done", rolledBack: "undone" },
      `old\nold\n${FOLDER}`,
    ),
  ),
  situation(
    "health is repeated until it passes",
    turn(
      { reload, health: run("echo try >>@/log; test $(wc -l <@/log) -gt 2", 10) },
      { ...DONE, phase: "health", reload: "done" },
      `new\nnew\nreloaded\ntry\ntry\n${FOLDER}`,
    ),
  ),
  situation(
    "health fails: the old files are back and reloaded",
    turn(
      { reload, health: run("echo sick; exit 9", 3) },
      {
        ok: false,
        phase: "health",
        code: "HealthFailed",
        exitCode: 9,
        message: "sick\n",
        stands: "old",
        reload: "done",
        rolledBack: "undone",
      },
      `old\nold\nreloaded\nreloaded\n${FOLDER}`,
    ),
  ),
  situation(
    "health hangs",
    turn(
      { undoes: false, reload, health: run("sleep 60", 1) },
      { ok: false, code: "HealthTimeout", stands: "new", reload: "done" },
      `new\nnew\nreloaded\n${FOLDER}`,
    ),
    turn({ reload, health: run("true") }, { ...DONE, reload: "notNeeded" }, `new\nnew\nreloaded\n${FOLDER}`),
  ),
];
