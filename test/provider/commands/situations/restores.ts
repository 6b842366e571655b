/** Situations of a restore: the old files come back, all or none, with one reload. */
import type { Situation, Turn } from "../support/situation.ts";
import { DONE, FOLDER, files, inodes, look, OLD, reload, run, sameInode } from "../support/two-files.ts";

const STATE = "@/var/lib/alicloud-sendfile/0123abcd";
const RESTORED = {
  ok: true,
  code: "",
  phase: "restore",
  stands: "restored",
  rolledBack: "restored",
} as const;
const rest = "ls -A @/etc/app | tr '\\n' ' '";

/** An activation of a run, and the restore of the same run. */
const brings = (more: Partial<Turn> = {}): Turn => ({
  files,
  run: "run-b",
  choices: { reload },
  report: DONE,
  ...more,
});
const takesBack = (report: Turn["report"], sees: string, more: Partial<Turn> = {}): Turn => ({
  files,
  run: "run-b",
  instead: { does: "restore" },
  choices: { reload },
  report,
  look,
  sees,
  ...more,
});
const situation = (name: string, ...turns: readonly Turn[]): Situation => ({ name, before: OLD, turns });
const old = { reload: "done", ...RESTORED } as const;
const drifted = { ok: false, code: "Drifted", phase: "restore", stands: "unknown" } as const;

/** The set of old files becomes the change under way again, as if the activation had been killed after its renames. */
const asKilled = `mv $(ls -d ${STATE}/b/* | tail -n 1) ${STATE}/txn; (umask 77; : >${STATE}/owed)`;
const NAMED = [
  { path: "@/etc/it's $(touch hacked)/-rf", bytes: "one" },
  { path: '@/etc/it`touch hacked`\n"*\\', bytes: "two" },
];

const APART = [
  { path: "@/etc/app/a.conf", bytes: "new" },
  { path: "@/etc/b/big", bytes: "new" },
];

export const RESTORES: readonly Situation[] = [
  situation(
    "restore: the very inodes come back with one reload; a second restore has nothing more to do",
    brings({ before: sameInode }),
    takesBack(old, `same\nold\nold\nreloaded\nreloaded\n${FOLDER}`, { look: `${inodes} ${look}` }),
    takesBack({ ...RESTORED, reload: "notNeeded" }, `old\nold\nreloaded\nreloaded\n${FOLDER}`),
    { files, choices: { reload }, report: { ...DONE, reload: "done" }, look: "cat @/loaded", sees: "new" },
  ),
  situation(
    "restore: mode and owner come back, and a file that was not there before goes",
    brings({
      files: [
        { ...files[0], mode: "0600" },
        { path: "@/etc/app/new/c.conf", bytes: "c" },
      ] as Turn["files"],
    }),
    takesBack(old, "644\na.conf b.conf new", {
      files: [
        { ...files[0], mode: "0600" },
        { path: "@/etc/app/new/c.conf", bytes: "c" },
      ] as Turn["files"],
      look: `stat -c %a @/etc/app/a.conf; ${rest}; ls -A @/etc/app/new`,
    }),
  ),
  situation(
    "restore: what an earlier run brought comes back, and its proof is told",
    brings({ run: "run-a", files: [{ path: "@/etc/app/a.conf", bytes: "first" }], choices: { backups: 2 } }),
    brings({ choices: { backups: 2 } }),
    takesBack(RESTORED, "first\n1", {
      look: `cat @/etc/app/a.conf; echo; ls ${STATE}/b | wc -l | tr -d ' '`,
    }),
    takesBack(RESTORED, "first\n1", {
      look: `cat @/etc/app/a.conf; echo; ls ${STATE}/b | wc -l | tr -d ' '`,
    }),
  ),
  situation(
    "restore: a run that has changed nothing here takes nothing back",
    brings({ run: "run-a" }),
    brings(),
    takesBack(
      { ok: false, code: "BackupMissing", phase: "restore", stands: "old", reload: "notNeeded" },
      `new\nnew\nreloaded\n${FOLDER}`,
    ),
  ),
  situation(
    "restore: one of two files was changed by hand, and neither is put back",
    brings(),
    takesBack({ ...drifted, message: "@/etc/app/b.conf: something else has changed it\n" }, "new\nhand", {
      before: "printf hand >@/etc/app/b.conf",
      look: "cat @/etc/app/a.conf; echo; cat @/etc/app/b.conf",
    }),
    takesBack(old, "old\nold", {
      before: "printf 'new b' >@/etc/app/b.conf",
      look: "cat @/etc/app/a.conf; echo; cat @/etc/app/b.conf",
    }),
  ),
  ...[
    ["removed", "rm @/etc/app/b.conf"],
    ["a folder", "rm @/etc/app/b.conf; mkdir @/etc/app/b.conf"],
    ["a fifo", "rm @/etc/app/b.conf; mkfifo @/etc/app/b.conf"],
    ["a link", "mv @/etc/app/b.conf @/etc/real; ln -s ../real @/etc/app/b.conf"],
  ].map(([what, before]) =>
    situation(
      `restore: one of two files is ${what} now, and nothing is put back`,
      brings(),
      takesBack(drifted, "new", { before: before ?? "", look: "cat @/etc/app/a.conf" }),
    ),
  ),
  situation(
    "restore: a file that did not stand there before and is gone already is no drift",
    brings({ files: [{ path: "@/etc/app/c.conf", bytes: "c" }, ...files] }),
    takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`, {
      before: "rm @/etc/app/c.conf",
      files: [{ path: "@/etc/app/c.conf", bytes: "c" }, ...files],
    }),
  ),
  situation(
    "restore: the reload fails and stays owed; the next restore reloads, and nothing more",
    brings(),
    takesBack(
      {
        ok: false,
        phase: "reload",
        code: "ReloadFailed",
        exitCode: 3,
        message: "no good\n",
        stands: "restored",
        reload: "owed",
        rolledBack: "restored",
      },
      `old\nnew\nreloaded\n${FOLDER}`,
      { choices: { reload: run("echo no good; exit 3") } },
    ),
    takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`),
    takesBack({ ...RESTORED, reload: "notNeeded" }, `old\nold\nreloaded\nreloaded\n${FOLDER}`),
  ),
  situation(
    "restore: the reload hangs",
    brings(),
    takesBack(
      { ok: false, code: "ReloadTimeout", stands: "restored", reload: "owed", rolledBack: "restored" },
      `old\nnew\nreloaded\n${FOLDER}`,
      { choices: { reload: run("sleep 60", 1) } },
    ),
    { ...brings({ run: "run-c" }), report: { ...DONE, reload: "done" } },
  ),
  situation(
    "restore: after an activation whose test failed and that was not undone",
    brings({
      choices: { reload, undoes: false, test: run("exit 1") },
      report: { ok: false, code: "TestFailed", stands: "new", reload: "owed" },
    }),
    takesBack(old, `old\nold\nreloaded\n${FOLDER}`),
  ),
  situation(
    "restore: without a reload none is owed",
    brings({ choices: {} }),
    takesBack(RESTORED, "old\nb\nin\nk\nlock", {
      choices: {},
      look: `cat @/etc/app/a.conf; echo; ls ${STATE} | grep -v back`,
    }),
  ),
  situation(
    "restore: the set of old files was removed by hand",
    brings(),
    takesBack({ ok: false, code: "BackupMissing", stands: "old", reload: "notNeeded" }, "new", {
      before: `rm -r ${STATE}/b/*`,
      look: "cat @/etc/app/a.conf",
    }),
    takesBack({ ok: false, code: "BackupMissing", stands: "old" }, "new", {
      before: `rm -r ${STATE}`,
      look: "cat @/etc/app/a.conf",
    }),
  ),
  situation(
    "restore: what a killed activation of the run has left goes back",
    brings(),
    takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`, { before: asKilled }),
    takesBack({ ...RESTORED, reload: "notNeeded" }, `old\nold\nreloaded\nreloaded\n${FOLDER}`),
  ),
  situation(
    "restore: of what a killed activation of the run has left, a file that was changed by hand stays and is named",
    brings(),
    takesBack({ ...drifted, message: "@/etc/app/b.conf: something else has changed it\n" }, "old\nhand", {
      before: `${asKilled}; printf hand >@/etc/app/b.conf`,
      look: "cat @/etc/app/a.conf; echo; cat @/etc/app/b.conf",
    }),
  ),
  situation(
    "restore: a change of another run that was killed later goes back first",
    brings({ choices: { reload, backups: 2 } }),
    brings({
      run: "run-c",
      files: [{ path: "@/etc/app/a.conf", bytes: "newest" }],
      choices: { reload, backups: 2 },
    }),
    takesBack(old, "old", { before: asKilled, look: "cat @/etc/app/a.conf" }),
  ),
  situation(
    "restore: a killed change that a later run finishes belongs to the later run",
    brings(),
    brings({ run: "run-c", before: asKilled, report: { ...DONE, reload: "done" } }),
    takesBack({ ok: false, code: "BackupMissing", stands: "old" }, "new", { look: "cat @/etc/app/a.conf" }),
    takesBack(old, "old", { run: "run-c", look: "cat @/etc/app/a.conf" }),
  ),
  situation(
    "restore: of two sets that a run has kept only the newer one is taken back",
    brings({ run: "run-a", choices: { reload, backups: 2 } }),
    // The set is that of a killed run, and one of its files was changed by hand since.
    brings({
      before: `${asKilled}; printf hand >@/etc/app/a.conf`,
      choices: { reload, backups: 2 },
    }),
    takesBack(old, "hand", { look: "cat @/etc/app/a.conf" }),
    takesBack({ ...RESTORED, reload: "notNeeded" }, `hand\n1`, {
      look: `cat @/etc/app/a.conf; echo; ls ${STATE}/b | wc -l | tr -d ' '`,
    }),
  ),
  situation(
    "restore: a link is followed and stays a link",
    brings({
      before: "mkdir @/data; mv @/etc/app/a.conf @/data/real; ln -s ../../data/real @/etc/app/a.conf",
    }),
    takesBack(old, "../../data/real\nold", { look: "readlink @/etc/app/a.conf; cat @/data/real" }),
  ),
  situation(
    "restore: a link that was replaced comes back, and no proof is told of what it leads to",
    brings({ choices: { symlinks: "replace" }, files: [{ path: "@/etc/app/a.conf", bytes: "one" }] }),
    brings({
      run: "run-c",
      before: "printf one >@/etc/real; ln -sf ../real @/etc/app/a.conf",
      files: [{ path: "@/etc/app/a.conf", bytes: "two" }],
      choices: { symlinks: "replace" },
    }),
    takesBack(
      {
        ...RESTORED,
        files: [{ proof: "", mode: "0644", owner: "root", group: "root", links: 1, changed: false }],
      },
      "../real",
      {
        run: "run-c",
        choices: {},
        files: [{ path: "@/etc/app/a.conf", bytes: "two" }],
        look: "readlink @/etc/app/a.conf",
      },
    ),
  ),
  situation(
    "restore: names that mean something to a shell",
    brings({ files: NAMED }),
    takesBack(old, "", {
      files: NAMED,
      look: "find @/ -name 'it*' -type f -o -name 'hacked*'",
    }),
  ),
  {
    name: "restore: without flock and other tools",
    without: ["flock", "timeout", "stat", "id", "od"],
    before: OLD,
    turns: [brings(), takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`)],
  },
  {
    name: "restore: an immutable target leaves the set to the next restore",
    needs: ["immutable"],
    before: OLD,
    turns: [
      brings(),
      takesBack(
        {
          ok: false,
          code: "UndoFailed",
          phase: "restore",
          stands: "mixed",
          rolledBack: "failed",
          reload: "owed",
        },
        "new b",
        { before: "chattr +i @/etc/app/b.conf", look: "cat @/etc/app/b.conf" },
      ),
      takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`, { before: "chattr -i @/etc/app/b.conf" }),
    ],
  },
  {
    name: "restore: targets on another file system than the state folder",
    needs: ["mounts"],
    before: `mkdir -p @/etc/app; mount -t tmpfs -o size=256k none @/etc/app; ${OLD}`,
    turns: [
      brings(),
      takesBack(old, `old\nold\nreloaded\nreloaded\n${FOLDER}`),
      brings({ run: "run-c" }),
      takesBack(old, "old", { run: "run-c", before: asKilled, look: "cat @/etc/app/a.conf" }),
    ],
  },
  {
    name: "restore: one of two files is on another disk, which is full: neither is put back",
    needs: ["mounts"],
    before: `${OLD}; mkdir @/etc/b; mount -t tmpfs -o size=256k none @/etc/b; head -c 100000 /dev/zero >@/etc/b/big`,
    turns: [
      brings({ files: APART }),
      takesBack({ ok: false, code: "PrepareFailed", phase: "restore", stands: "old" }, "newnewbig\nfiller", {
        files: APART,
        before: "cat /dev/zero >@/etc/b/filler 2>/dev/null; cat /dev/zero >>@/etc/b/filler 2>/dev/null; :",
        look: "cat @/etc/app/a.conf @/etc/b/big; ls -A @/etc/b",
      }),
      takesBack(old, "old100000 big", {
        files: APART,
        before: "rm @/etc/b/filler",
        look: "cat @/etc/app/a.conf; wc -c <@/etc/b/big | tr -d '\\n '; printf ' '; ls -A @/etc/b",
      }),
    ],
  },
  {
    name: "restore: needs no room on a full disk",
    needs: ["mounts"],
    before: `mkdir -p @/all; mount -t tmpfs -o size=1m none @/all; mkdir @/all/etc @/all/var; ln -s all/etc @/etc; ln -s all/var @/var; ${OLD}`,
    turns: [
      brings(),
      takesBack({ ...RESTORED, reload: "done" }, "oldold", {
        before: "cat /dev/zero >@/all/filler 2>/dev/null; cat /dev/zero >>@/all/filler 2>/dev/null; :",
        choices: { reload: run("cat @/etc/app/a.conf") },
        look: "cat @/etc/app/a.conf @/etc/app/b.conf",
      }),
    ],
  },
];
