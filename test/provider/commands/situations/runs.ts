/** Situations of the delivery, of names, of missing tools, and of what a killed run has left. */
import type { Situation, Turn } from "../support/situation.ts";

const STATE = "@/var/lib/alicloud-sendfile/0123abcd";
const OLD = "mkdir -p @/etc/app; printf old >@/etc/app/a.conf";
const files = [{ path: "@/etc/app/a.conf", bytes: "new" }];
const reload = { text: "cat @/etc/app/a.conf >@/loaded; echo reloaded >>@/log", timeoutSeconds: 5 };
const DONE = { ok: true, stands: "new", verified: true } as const;
const look = "cat @/etc/app/a.conf; ls -A @/etc/app";

const refused = (delivered: NonNullable<Turn["delivered"]>, code: string): Situation => ({
  name: `parts: ${delivered}`,
  before: OLD,
  turns: [
    {
      files,
      delivered,
      choices: { reload },
      report: { ok: false, phase: "unpack", code, stands: "old", reload: "notNeeded" },
      look: `${look}; find ${STATE}/in ${STATE}/new -type f 2>/dev/null | wc -l | tr -d ' '`,
      sees: "olda.conf\n0",
    },
    { files, report: DONE, look, sees: "newa.conf" },
  ],
});

const NAMES = [
  "it's",
  'say "hi"',
  "two\nlines",
  "ends with a newline\n",
  "$(touch hacked)",
  "`touch hacked`",
  "$HOME $x",
  "-rf",
  "--help",
  " blank ",
  "star*",
  "[a-z]?",
  "back\\slash\\n",
  "ünïcödé-字-ň-Á",
  "a;b&c|d>e<f",
  "!history",
  "~",
  "#hash",
  "%s%n",
  "tab\there",
];

/** The script finds other tools, or none, for what is missing. */
const without = (...tools: readonly string[]): Situation => ({
  name: `without ${tools.join(", ")}`,
  ...(tools.includes("sha256sum") ? { needs: ["openssl"] } : {}),
  without: tools,
  before: OLD,
  turns: [
    {
      files,
      choices: {
        reload,
        validate: { text: 'cat "$FILE"', timeoutSeconds: 5 },
        test: { text: "cat @/etc/app/a.conf; exit 4", timeoutSeconds: 5 },
      },
      report: {
        ok: false,
        code: "TestFailed",
        exitCode: 4,
        message: "new",
        stands: "old",
        rolledBack: "undone",
      },
      look,
      sees: "olda.conf",
    },
    { files, choices: { reload }, report: { ...DONE, reload: "done" }, look, sees: "newa.conf" },
  ],
});

const noTool = (...tools: readonly string[]): Situation => ({
  name: `ToolMissing without ${tools.join(", ")}`,
  without: tools,
  before: OLD,
  turns: [
    {
      files,
      choices: { reload },
      report: { ok: false, phase: "start", code: "ToolMissing", stands: "old" },
      look: `${look}; find ${STATE} -type f ! -name lock | wc -l | tr -d ' '`,
      sees: "olda.conf\n0",
    },
  ],
});

export const RUNS: readonly Situation[] = [
  refused("nothing", "StagedMissing"),
  refused("damaged", "StagedMismatch"),
  {
    name: "the last of several parts is missing",
    turns: [
      {
        files: [
          {
            path: "@/etc/app/a.conf",
            bytes: Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * at * 7919) >> (at % 13))),
          },
        ],
        delivered: "incomplete",
        report: { ok: false, phase: "unpack", code: "StagedMissing", stands: "old" },
        look: "ls @/etc 2>/dev/null",
        sees: "",
      },
    ],
  },
  {
    name: "litter of a killed run, and parts of another set, are removed",
    before: `${OLD}; mkdir -p ${STATE}/in ${STATE}/new/0 ${STATE}/txn.t; echo x >${STATE}/in/ffff.0; echo x >${STATE}/new/0/a.conf; printf @/etc/app/a.conf >${STATE}/txn.t/p0; echo >${STATE}/txn.t/t0; echo x >@/etc/app/.sf-0123abcd-0~`,
    turns: [
      {
        files,
        report: DONE,
        look: `${look}; find ${STATE} -name '*.conf' -o -name 'ffff*' -o -name 'txn*' -o -name new -o -name out`,
        sees: "newa.conf",
      },
    ],
  },
  {
    name: "staged bytes are gone and the state folder is for root alone",
    before: OLD,
    turns: [
      {
        files,
        choices: { reload },
        report: DONE,
        look: `stat -c '%a %n' ${STATE} ${STATE}/*; find ${STATE}/in ${STATE}/txn ${STATE}/new 2>/dev/null; find ${STATE} -type f ! -name 'o*' -perm /077`,
        sees: `711 ${STATE}\n700 ${STATE}/b\n700 ${STATE}/in\n700 ${STATE}/k\n600 ${STATE}/lock\n${STATE}/in`,
      },
    ],
  },
  {
    name: "the lock is held by another run",
    needs: ["flock"],
    // Without sleep the script does not wait the 20 seconds.
    without: ["sleep"],
    before: `${OLD}; mkdir -p ${STATE}; ( flock 9; sleep 40 ) 9>${STATE}/lock & echo $! >@/pid; sleep 1`,
    turns: [
      {
        files,
        report: { ok: false, phase: "start", code: "Busy", stands: "unknown" },
        look: `${look}; kill $(cat @/pid)`,
        sees: "olda.conf",
      },
    ],
  },
  {
    name: "without flock, the lock is held by another run",
    without: ["flock", "sleep"],
    before: `${OLD}; mkdir -p ${STATE}; sleep 40 & ln -s "$! $(cat /proc/sys/kernel/random/boot_id)" ${STATE}/pid`,
    turns: [
      {
        files,
        report: { ok: false, phase: "start", code: "Busy", stands: "unknown" },
        look: `${look}; kill $(readlink ${STATE}/pid | cut -d ' ' -f 1)`,
        sees: "olda.conf",
      },
    ],
  },
  {
    name: "without flock, a lock of a dead process is taken over",
    without: ["flock"],
    before: `${OLD}; mkdir -p ${STATE}; sh -c 'echo $$' >@/dead; ln -s "$(cat @/dead) boot" ${STATE}/pid`,
    turns: [{ files, report: DONE, look: `${look}; ls ${STATE} | grep pid`, sees: "newa.conf" }],
  },
  ...NAMES.map(
    (name): Situation => ({
      name: `a path with ${JSON.stringify(name)}`,
      before: "mkdir -p @/etc",
      turns: [
        {
          files: [
            { path: `@/etc/${name}/${name}`, bytes: "one" },
            { path: `@/etc/${name}.b`, bytes: "two" },
          ],
          choices: {
            reload,
            validate: { text: 'cat "$FILE" "$FILE2"', timeoutSeconds: 5 },
            test: { text: "exit 1", timeoutSeconds: 5 },
          },
          report: { ok: false, code: "TestFailed", stands: "old" },
          look: "find @/etc -type f",
          sees: "",
        },
        {
          files: [
            { path: `@/etc/${name}/${name}`, bytes: "one" },
            { path: `@/etc/${name}.b`, bytes: "two" },
          ],
          report: DONE,
          look: "find @/etc -type f | wc -l | tr -d ' '; find @/etc -type f -exec sh -c 'cat \"$1\"; echo' _ {} \\; | sort | tr -d '\\n'; find @/ -name 'hacked*'",
          sees: `${2 * (1 + name.split("\n").length - 1) + (name.split("\n").length - 1)}\nonetwo`,
        },
      ],
    }),
  ),
  without("flock"),
  without("sha256sum"),
  without("timeout"),
  without("od"),
  without("flock", "timeout", "stat", "id", "chcon", "restorecon"),
  without("flock", "timeout", "sha256sum", "stat", "id", "chcon", "restorecon"),
  noTool("sha256sum", "openssl"),
  noTool("gzip"),
];
