/** Situations of the user's commands: validate, test, reload and health. */
import type { Choices, Situation, Turn } from "../support/situation.ts";

const run = (text: string, timeoutSeconds = 5) => ({ text, timeoutSeconds });
const OLD =
  "mkdir -p @/etc/app; printf old >@/etc/app/a.conf; printf old >@/etc/app/b.conf; printf old >@/loaded";
const files = [
  { path: "@/etc/app/a.conf", bytes: "new" },
  { path: "@/etc/app/b.conf", bytes: "new b" },
];
const reload = run("cat @/etc/app/a.conf >@/loaded; echo reloaded >>@/log");
/** Fails while the new file is there, as a daemon that does not like it. */
const picky = run(
  "cat @/etc/app/a.conf >@/loaded; echo reloaded >>@/log; echo no good >&2; ! grep -q new @/etc/app/a.conf",
);
const look =
  "cat @/etc/app/a.conf; echo; cat @/loaded; echo; cat @/log 2>/dev/null; ls -A @/etc/app | tr '\\n' ' '";
const FOLDER = "a.conf b.conf";
const DONE = { ok: true, stands: "new", verified: true } as const;

const turn = (choices: Choices, report: Turn["report"], sees: string, more: Partial<Turn> = {}): Turn => ({
  files,
  choices,
  report,
  look,
  sees,
  ...more,
});
const situation = (name: string, ...turns: readonly Turn[]): Situation => ({ name, before: OLD, turns });
const sameInode = "ls -i @/etc/app/a.conf @/etc/app/b.conf >@/inodes";
const inodes = "ls -i @/etc/app/a.conf @/etc/app/b.conf | cmp - @/inodes && echo same;";

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
      { reload, health: run("echo sick; exit 9", 1) },
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
