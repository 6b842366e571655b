/** Situations of disks: read-only, immutable, full, other file systems, and a mount point as the target. */
import type { Situation, Turn } from "../support/situation.ts";

const run = (text: string) => ({ text, timeoutSeconds: 5 });
const OLD = "mkdir -p @/etc/app @/etc/b; printf old >@/etc/app/a.conf; printf old >@/etc/b/b.conf";
const files = [
  { path: "@/etc/app/a.conf", bytes: "new" },
  { path: "@/etc/b/b.conf", bytes: "new" },
];
const reload = run("echo reloaded >>@/log");
const STATE = "@/var/lib/alicloud-sendfile";
const look = "cat @/etc/app/a.conf @/etc/b/b.conf @/log 2>/dev/null; ls -A @/etc/app @/etc/b | grep sf-";
const tmpfs = (folder: string, size = "256k") =>
  `mkdir -p ${folder}; mount -t tmpfs -o size=${size} none ${folder}`;
/** Fills a file system to the last byte. */
const fill = (folder: string) =>
  `cat /dev/zero >${folder}/filler 2>/dev/null; cat /dev/zero >>${folder}/filler 2>/dev/null; :`;
const big = "x".repeat(100_000);

const failed = (code: string, phase: NonNullable<Turn["report"]["phase"]>): Turn["report"] => ({
  ok: false,
  code,
  phase,
  stands: "old",
  reload: "notNeeded",
});
const undone = (code: string, phase: NonNullable<Turn["report"]["phase"]>): Turn["report"] => ({
  ...failed(code, phase),
  rolledBack: "undone",
});
const DONE = { ok: true, stands: "new", verified: true } as const;

/** A disk that makes the first order fail, and the same order again when the disk is well. */
const mended = (
  name: string,
  needs: NonNullable<Situation["needs"]>,
  before: string,
  report: Turn["report"],
  mend: string,
  changes: Partial<Turn> = {},
): Situation => ({
  name,
  needs,
  before: `${OLD}; ${before}`,
  turns: [
    { files, choices: { reload }, report, look, sees: "oldold", ...changes },
    {
      before: mend,
      files,
      choices: { reload },
      report: { ...DONE, reload: "done" },
      look,
      sees: "newnewreloaded",
    },
  ],
});

export const DISKS: readonly Situation[] = [
  mended(
    "an immutable target: what was renamed before it is put back",
    ["immutable"],
    "chattr +i @/etc/b/b.conf",
    undone("SwapFailed", "swap"),
    "chattr -i @/etc/b/b.conf",
  ),
  mended(
    "an immutable folder with an old file",
    ["immutable"],
    "chattr +i @/etc/b",
    undone("SwapFailed", "swap"),
    "chattr -i @/etc/b",
  ),
  mended(
    "an immutable folder with a new file",
    ["immutable"],
    "rm @/etc/b/b.conf; chattr +i @/etc/b",
    failed("PrepareFailed", "prepare"),
    "chattr -i @/etc/b",
    { sees: "old" },
  ),
  mended(
    "an immutable state folder",
    ["immutable"],
    `mkdir -p ${STATE}/0123abcd; chattr +i ${STATE}/0123abcd`,
    { ok: false, code: "StateFolder", phase: "start", stands: "old" },
    `chattr -i ${STATE}/0123abcd`,
  ),
  mended(
    "a read-only target",
    ["mounts"],
    `${tmpfs("@/etc/b")}; printf old >@/etc/b/b.conf; mount -o remount,ro @/etc/b`,
    failed("PrepareFailed", "prepare"),
    "mount -o remount,rw @/etc/b",
  ),
  mended(
    "a read-only state folder",
    ["mounts"],
    `${tmpfs(STATE)}; mount -o remount,ro ${STATE}`,
    { ok: false, code: "StateFolder", phase: "start", stands: "old" },
    `mount -o remount,rw ${STATE}`,
  ),
  mended(
    "a full disk of the target",
    ["mounts"],
    `${tmpfs("@/etc/b")}; printf old >@/etc/b/b.conf; ${fill("@/etc/b")}`,
    failed("PrepareFailed", "prepare"),
    "rm @/etc/b/filler",
  ),
  mended(
    "a full disk of the state folder",
    ["mounts"],
    `${tmpfs(STATE)}; mkdir -p ${STATE}/0123abcd`,
    failed("StageFailed", "unpack"),
    `rm ${STATE}/filler`,
    { meanwhile: fill(STATE) },
  ),
  {
    name: "a full disk of the target and the state folder",
    needs: ["mounts"],
    before: `${tmpfs("@/all", "1m")}; mkdir -p @/all/etc @/all/var @/var; mount --bind @/all/var @/var; mkdir -p @/etc; mount --bind @/all/etc @/etc; ${OLD}`,
    turns: [
      {
        files,
        choices: { reload },
        meanwhile: fill("@/all"),
        report: failed("StageFailed", "unpack"),
        look,
        sees: "oldold",
      },
      {
        before: "rm @/all/filler",
        files,
        choices: { reload },
        report: { ...DONE, reload: "done" },
        look,
        sees: "newnewreloaded",
      },
    ],
  },
  {
    name: "targets on another file system than the state folder",
    needs: ["mounts"],
    before: `${OLD}; ${tmpfs("@/etc/b")}; printf old >@/etc/b/b.conf`,
    turns: [
      {
        files,
        choices: { reload, validate: run("ls -A @/etc/b >>@/during"), test: run("ls -A @/etc/b >>@/during") },
        report: { ...DONE, reload: "done" },
        look: `${look}; cat @/during`,
        sees: "newnewreloaded\nb.conf\nb.conf",
      },
      {
        files: [
          { path: "@/etc/b/b.conf", bytes: "newer", mode: "0600" },
          { path: "@/etc/b/c.conf", bytes: "c" },
        ],
        choices: { reload, test: run("exit 1") },
        report: undone("TestFailed", "test"),
        look: "cat @/etc/b/b.conf; stat -c ' %a' @/etc/b/b.conf; ls -A @/etc/b",
        sees: "new 644\nb.conf",
      },
    ],
  },
  {
    name: "the disk gets full after the swap: the old files come back",
    needs: ["mounts"],
    before: `${tmpfs("@/all", "1m")}; mkdir -p @/all/etc @/all/var @/var; mount --bind @/all/var @/var; mkdir -p @/etc; mount --bind @/all/etc @/etc; ${OLD}`,
    turns: [
      {
        files: [{ path: "@/all/etc/app/a.conf", bytes: big }],
        choices: { reload, test: run(`${fill("@/all")}; exit 1`) },
        report: { ok: false, code: "TestFailed", stands: "old", rolledBack: "undone" },
        look: "cat @/etc/app/a.conf; ls -A @/etc/app",
        sees: "olda.conf",
      },
    ],
  },
  {
    name: "the target's disk, which is another than the state folder's, gets full after the swap",
    needs: ["mounts"],
    before: `${tmpfs("@/etc/app", "1m")}; cat /dev/zero | head -c 100000 >@/etc/app/a.conf`,
    turns: [
      {
        files: [{ path: "@/etc/app/a.conf", bytes: "new" }],
        choices: { reload, test: run(`${fill("@/etc/app")}; exit 1`) },
        report: { ok: false, code: "TestFailed", stands: "old", rolledBack: "undone" },
        look: "wc -c <@/etc/app/a.conf | tr -d ' '; ls -A @/etc/app",
        sees: "100000\na.conf\nfiller",
      },
    ],
  },
  {
    name: "a mount point as target: SwapFailed, and all is undone",
    needs: ["mounts"],
    before: `${OLD}; printf mounted >@/mounted; mount --bind @/mounted @/etc/b/b.conf`,
    turns: [{ files, choices: { reload }, report: undone("SwapFailed", "swap"), look, sees: "oldmounted" }],
  },
  {
    name: "the third of five cannot be swapped",
    needs: ["mounts"],
    before:
      "mkdir -p @/etc/app; cd @/etc/app; for x in a b c d e; do printf old$x >$x; done; mount --bind c c",
    turns: [
      {
        before: "ls -i @/etc/app >@/inodes",
        files: ["a", "b", "c", "d", "e"].map((name) => ({ path: `@/etc/app/${name}`, bytes: "new" })),
        choices: { reload, undoes: false },
        report: undone("SwapFailed", "swap"),
        look: "ls -i @/etc/app | cmp - @/inodes && cat @/etc/app/?; ls -A @/etc/app | tr '\\n' ' '",
        sees: "oldaoldboldcolddoldea b c d e",
      },
    ],
  },
  {
    name: "a new file under a bind mount of the same file system",
    needs: ["mounts"],
    before: "mkdir -p @/etc/app @/data; mount --bind @/data @/etc/app",
    turns: [
      {
        files: [{ path: "@/etc/app/a.conf", bytes: "new" }],
        report: DONE,
        look: "cat @/data/a.conf; ls -A @/data",
        sees: "newa.conf",
      },
    ],
  },
];
