/** Situations of a removal: files of ours go, all others stay and are named, and then the state folder goes. */
import type { Fate, ReportedFile } from "../../../../provider/src/commands/report.ts";
import type { Instead, Situation, Turn } from "../support/situation.ts";
import { files, OLD, reload, run } from "../support/two-files.ts";

const STATE = "@/var/lib/alicloud-sendfile";
const GONE = { ok: true, code: "", phase: "remove", stands: "unknown" } as const;
const A = "@/etc/app/a.conf";
const B = "@/etc/app/b.conf";
const look = "ls -A @/etc/app | tr '\\n' ' '; ls @/var/lib; cat @/log 2>/dev/null";

const fates = (...found: readonly Fate[]) => ({
  files: found.map((fate) => ({ fate, changed: fate === "removed" }) as unknown as ReportedFile),
});
const brings = (more: Partial<Turn> = {}): Turn => ({
  files,
  choices: { reload },
  report: { ok: true },
  ...more,
});
const removes = (report: Turn["report"], sees: string, more: Partial<Turn> = {}, how: object = {}): Turn => ({
  files,
  instead: { does: "remove", ...how } as Instead,
  choices: { reload },
  report,
  look,
  sees,
  ...more,
});
const situation = (name: string, ...turns: readonly Turn[]): Situation => ({
  name: `removal: ${name}`,
  before: OLD,
  turns,
});
const all = { ...GONE, reload: "done", ...fates("removed", "removed") } as const;
const none = { ...GONE, reload: "notNeeded", ...fates("absent", "absent") } as const;
/** One of two files is not ours any more. */
const stays = (name: string, before: string, why: string, sees: string, how: object = {}): Situation =>
  situation(
    name,
    brings(),
    removes(
      { ...GONE, reload: "done", ...fates("removed", "kept"), message: `${B}: kept, because ${why}\n` },
      `${sees}reloaded\nreloaded`,
      { before },
      how,
    ),
  );

export const REMOVALS: readonly Situation[] = [
  situation(
    "files, one reload, and the state folder; twice is once",
    brings(),
    removes(all, "reloaded\nreloaded"),
    removes(none, "reloaded\nreloaded"),
  ),
  situation(
    "what an earlier run brought is ours too",
    brings({
      files: [
        { path: A, bytes: "first" },
        { path: B, bytes: "b" },
      ],
    }),
    brings(),
    removes(all, "reloaded\nreloaded\nreloaded", { before: `printf first >${A}` }),
  ),
  situation(
    "where nothing was ever delivered",
    removes({ ...GONE, reload: "notNeeded", ...fates("kept", "kept") }, "a.conf b.conf", {
      look: "ls -A @/etc/app | tr '\\n' ' '; ls @/var 2>/dev/null",
    }),
  ),
  situation(
    "the second removal finds no file, and files that came since are not ours",
    brings(),
    removes(all, "reloaded\nreloaded"),
    removes({ ...GONE, reload: "notNeeded", ...fates("kept", "absent") }, "a.conf reloaded\nreloaded", {
      before: `printf new >${A}`,
    }),
  ),
  stays("a file that was changed by hand stays", `printf hand >${B}`, "its content is not ours", "b.conf "),
  stays("a folder stays", `rm ${B}; mkdir ${B}`, "it is no file", "b.conf "),
  stays("a fifo stays", `rm ${B}; mkfifo ${B}`, "it is no file", "b.conf "),
  stays(
    "a link that is not followed stays",
    `mv ${B} @/etc/real; ln -s ../real ${B}`,
    "it is a link",
    "b.conf ",
    { follows: false },
  ),
  stays(
    "a link that leads nowhere and is not followed stays",
    `rm ${B}; ln -s none ${B}`,
    "it is a link",
    "b.conf ",
    { follows: false },
  ),
  stays(
    "a link to a folder stays",
    `rm ${B}; mkdir @/etc/real; ln -s ../real ${B}`,
    "it is no file",
    "b.conf ",
  ),
  situation(
    "a link is followed: the file goes, the link stays",
    brings(),
    removes(all, "b.conf gone", {
      before: `mv ${B} @/etc/real; ln -s ../real ${B}`,
      look: "ls -A @/etc/app | tr '\\n' ' '; test -e @/etc/real || echo gone",
    }),
  ),
  situation(
    "a file that is gone, and a link that leads nowhere",
    brings(),
    removes({ ...GONE, reload: "notNeeded", ...fates("absent", "absent") }, "b.conf reloaded", {
      before: `rm ${A} ${B}; ln -s none ${B}`,
    }),
  ),
  situation(
    "the reload fails and is owed; the next removal reloads",
    brings(),
    removes(
      {
        ok: false,
        phase: "reload",
        code: "ReloadFailed",
        exitCode: 3,
        message: "no good\n",
        stands: "unknown",
        reload: "owed",
      },
      "alicloud-sendfile\nreloaded",
      { choices: { reload: run("echo no good; exit 3") } },
    ),
    removes({ ...GONE, reload: "done", ...fates("absent", "absent") }, "reloaded\nreloaded"),
    removes(none, "reloaded\nreloaded"),
  ),
  situation(
    "the reload hangs",
    brings(),
    removes(
      { ok: false, phase: "reload", code: "ReloadTimeout", reload: "owed" },
      "alicloud-sendfile\nreloaded",
      { choices: { reload: run("sleep 60", 1) } },
    ),
  ),
  situation(
    "a reload that an activation still owes",
    brings({
      choices: { undoes: false, reload: run("exit 1") },
      report: { ok: false, code: "ReloadFailed" },
    }),
    removes({ ...GONE, reload: "done", ...fates("absent", "absent") }, "reloaded", {
      before: `rm ${A} ${B}`,
    }),
  ),
  situation(
    "without a reload",
    brings({ choices: {} }),
    removes({ ...GONE, ...fates("removed", "removed") }, "", { choices: {} }),
  ),
  situation(
    "what a killed run has left goes back first",
    brings(),
    removes({ ...GONE, reload: "done", ...fates("kept", "kept") }, "a.conf b.conf reloaded\nreloaded", {
      before: `mv ${STATE}/0123abcd/b/1* ${STATE}/0123abcd/txn; : >${STATE}/0123abcd/owed`,
    }),
  ),
  situation(
    "the parent of the state folder stays while another state folder is in it",
    brings(),
    removes(all, "ffff0000", {
      before: `mkdir ${STATE}/ffff0000`,
      look: `ls ${STATE}; rmdir ${STATE}/ffff0000`,
    }),
  ),
  situation(
    "contents of direct sends, without a state folder",
    removes(
      { ...GONE, reload: "done", ...fates("removed", "kept") },
      "b.conf reloaded",
      { files, look: "ls -A @/etc/app | tr '\\n' ' '; ls @/var 2>/dev/null; cat @/log" },
      { direct: true, known: { [A]: ["other", "old"], [B]: ["other"] } },
    ),
  ),
  situation(
    "the reload fails, without a state folder",
    removes(
      { ok: false, phase: "reload", code: "ReloadFailed", exitCode: 1, message: "no good", reload: "owed" },
      "b.conf",
      { choices: { reload: run("printf 'no good'; exit 1") }, look: "ls -A @/etc/app; ls @/var 2>/dev/null" },
      { direct: true, known: { [A]: ["old"] } },
    ),
  ),
  situation(
    "contents of direct sends, where the state folder was never made",
    removes(
      { ...GONE, reload: "done", ...fates("removed", "removed") },
      "reloaded",
      {},
      { known: { [A]: ["old"], [B]: ["old"] } },
    ),
  ),
  situation(
    "contents of direct sends and of activations",
    brings(),
    removes(all, "reloaded\nreloaded", { before: `printf direct >${A}` }, { known: { [A]: ["direct"] } }),
  ),
  situation(
    "names that mean something to a shell",
    brings({ files: namesOf() }),
    removes(all, "", { files: namesOf(), look: "find @/etc -type f -name '*it*'; find @/ -name 'hacked*'" }),
  ),
  {
    ...situation(
      "without flock and other tools",
      brings(),
      removes(all, "reloaded\nreloaded"),
      removes(none, "reloaded\nreloaded"),
    ),
    without: ["flock", "timeout", "stat", "id", "od"],
  },
  {
    ...situation(
      "without a hash tool nothing proves a content",
      removes({ ok: false, code: "ToolMissing", stands: "unknown" }, "a.conf b.conf", {
        look: "ls -A @/etc/app | tr '\\n' ' '",
      }),
    ),
    without: ["sha256sum", "openssl"],
  },
  {
    ...situation(
      "without a hash tool, where no file is",
      removes({ ...GONE, ...fates("absent", "absent") }, "", {
        before: `rm ${A} ${B}`,
        look: "ls -A @/etc/app",
      }),
    ),
    without: ["sha256sum", "openssl"],
  },
  {
    ...situation(
      "an immutable file: the others go, and the reload is owed",
      brings(),
      removes(
        {
          ok: false,
          phase: "remove",
          code: "RemoveFailed",
          stands: "unknown",
          reload: "owed",
          files: [
            { changed: true, fate: "removed" } as unknown as ReportedFile,
            { changed: false } as unknown as ReportedFile,
          ],
        },
        "b.conf alicloud-sendfile\nreloaded",
        { before: `chattr +i ${B}` },
      ),
      removes({ ...GONE, reload: "done", ...fates("absent", "removed") }, "reloaded\nreloaded", {
        before: `chattr -i ${B}`,
      }),
    ),
    needs: ["immutable"],
  },
  {
    ...situation(
      "an immutable folder in the state folder",
      brings(),
      removes(
        { ok: false, phase: "remove", code: "RemoveFailed", reload: "done" },
        "alicloud-sendfile\nreloaded\nreloaded",
        {
          before: `chattr +i ${STATE}/0123abcd/k`,
        },
      ),
      removes(none, "reloaded\nreloaded", { before: `chattr -i ${STATE}/0123abcd/k` }),
    ),
    needs: ["immutable"],
  },
  {
    ...situation(
      "the lock is held by another run",
      brings(),
      removes({ ok: false, code: "Busy", stands: "unknown", phase: "start" }, "a.conf b.conf", {
        before: `( flock 9; sleep 40 ) 9>${STATE}/0123abcd/lock & echo $! >@/pid; sleep 1`,
        look: "ls -A @/etc/app | tr '\\n' ' '; kill $(cat @/pid)",
      }),
    ),
    needs: ["flock"],
    without: ["sleep"],
  },
  {
    name: "removal: on a full disk, with a reload",
    needs: ["mounts"],
    before: `mkdir -p @/all; mount -t tmpfs -o size=1m none @/all; mkdir -p @/all/etc @/all/var @/var; mount --bind @/all/var @/var; mkdir -p @/etc; mount --bind @/all/etc @/etc; ${OLD}`,
    turns: [
      brings(),
      removes({ ...all }, "", {
        before: "cat /dev/zero >@/all/filler 2>/dev/null; cat /dev/zero >>@/all/filler 2>/dev/null; :",
        choices: { reload: run("test ! -e @/etc/app/a.conf") },
        look: "ls -A @/etc/app; ls @/var/lib",
      }),
    ],
  },
];

function namesOf(): Turn["files"] {
  return ["@/etc/it's $(touch hacked)/-rf it", '@/etc/it`touch hacked`\n"*\\'].map((path) => ({
    path,
    bytes: "x",
  }));
}
