/** Situations of files, folders and their attributes. */
import type { ReportedFile } from "../../../../provider/src/commands/report.ts";
import type { Situation, Wanted } from "../support/situation.ts";

const A = "@/etc/app/a.conf";
const reload = { text: "cat @/etc/app/*.conf >@/loaded; echo reloaded >>@/log", timeoutSeconds: 5 };
export const OLD = "mkdir -p @/etc/app; printf old >@/etc/app/a.conf; chmod 640 @/etc/app/a.conf";
const one = (bytes: string | Buffer, more: Partial<Wanted> = {}): Wanted[] => [{ path: A, bytes, ...more }];
const DONE = { ok: true, code: "", stands: "new", verified: true } as const;
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
/** Bytes that look random and cannot be compressed. */
const noise = (length: number): Buffer => {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 16) & 255;
    }),
  );
};
const sum = "sha256sum <@/etc/app/a.conf | cut -c1-16";

export const FILES: readonly Situation[] = [
  {
    name: "a new file in a folder that is missing",
    turns: [
      {
        files: [{ path: "@/etc/new/deep/x", bytes: "new" }],
        choices: { reload: { text: "echo reloaded >>@/log", timeoutSeconds: 5 } },
        report: { ...DONE, reload: "done" },
        look: "cat @/etc/new/deep/x @/log; stat -c '%a %u' @/etc/new @/etc/new/deep @/etc/new/deep/x",
        sees: "newreloaded\n755 0\n755 0\n644 0",
      },
    ],
  },
  {
    name: "changed bytes",
    before: OLD,
    turns: [
      {
        files: one("new", { mode: "0640" }),
        choices: { reload },
        report: { ...DONE, reload: "done", phase: "reload" },
        look: "cat @/loaded @/log; stat -c %a @/etc/app/a.conf; ls -A @/etc/app",
        sees: "newreloaded\n640\na.conf",
      },
    ],
  },
  {
    name: "a changed mode alone",
    before: OLD,
    turns: [
      {
        files: one("old", { mode: "0600" }),
        choices: { reload },
        report: { ...DONE, reload: "done" },
        look: "cat @/log; stat -c %a @/etc/app/a.conf",
        sees: "reloaded\n600",
      },
    ],
  },
  {
    name: "a changed owner alone, by number",
    needs: ["owners"],
    before: OLD,
    turns: [
      {
        files: one("old", { mode: "0640", owner: "1234", group: "2345" }),
        choices: { reload },
        report: { ...DONE, reload: "done" },
        look: "stat -c '%a %u %g' @/etc/app/a.conf; cat @/log",
        sees: "640 1234 2345\nreloaded",
      },
      {
        files: one("newer", { mode: "0640", owner: "1234", group: "2345" }),
        report: { ...DONE, files: [expectFile("0640", "1234", "2345")] },
        look: "stat -c '%a %u %g' @/etc/app/a.conf",
        sees: "640 1234 2345",
      },
    ],
  },
  {
    name: "an owner that is not managed stays",
    needs: ["owners"],
    before: `${OLD}; chown 1234:2345 @/etc/app/a.conf`,
    turns: [
      {
        files: one("new"),
        report: DONE,
        look: "stat -c '%a %u %g' @/etc/app/a.conf",
        sees: "644 1234 2345",
      },
    ],
  },
  {
    name: "an owner and a group by name",
    needs: ["owners"],
    before: OLD,
    turns: [
      {
        files: one("new", { owner: "nobody", group: "root" }),
        report: DONE,
        look: 'test "$(stat -c %u @/etc/app/a.conf)" = "$(id -u nobody)"; echo $?',
        sees: "0",
      },
    ],
  },
  {
    name: "twice the same: the second run changes nothing and needs no parts",
    before: OLD,
    turns: [
      {
        files: one("new"),
        choices: { reload, test: { text: "echo tested >>@/log", timeoutSeconds: 5 } },
        report: { ...DONE, reload: "done" },
        look: "ls -i @/etc/app/a.conf >@/inode; cat @/log",
        sees: "tested\nreloaded",
      },
      {
        files: one("new"),
        choices: { reload, test: { text: "echo tested >>@/log", timeoutSeconds: 5 } },
        report: { ...DONE, reload: "notNeeded" },
        look: "ls -i @/etc/app/a.conf | cmp - @/inode && cat @/log",
        sees: "tested\nreloaded",
      },
      {
        files: one("new"),
        choices: { reload },
        delivered: "nothing",
        report: { ...DONE, reload: "notNeeded" },
        look: "ls -i @/etc/app/a.conf | cmp - @/inode && cat @/log",
        sees: "tested\nreloaded",
      },
    ],
  },
  ...["4755", "2750", "1777"].map(
    (mode): Situation => ({
      name: `mode ${mode} with an owner`,
      needs: ["owners"],
      before: OLD,
      turns: [
        {
          files: one("#!/bin/sh\n", { mode, owner: "1234", group: "2345" }),
          report: DONE,
          look: "stat -c '%a %u %g' @/etc/app/a.conf",
          sees: `${mode} 1234 2345`,
        },
        {
          files: one("#!/bin/sh\n:\n", { mode, owner: "1234", group: "2345" }),
          report: DONE,
          look: "stat -c '%a %u %g' @/etc/app/a.conf",
          sees: `${mode} 1234 2345`,
        },
      ],
    }),
  ),
  ...[
    { what: "owner", file: { owner: "no-such-user" }, code: "OwnerNotFound" },
    { what: "group", file: { group: "no-such-group" }, code: "GroupNotFound" },
  ].map(
    ({ what, file, code }): Situation => ({
      name: `an unknown ${what}: nothing is touched`,
      before: OLD,
      turns: [
        {
          files: [...one("new"), { path: "@/etc/other/b", bytes: "b", ...file }],
          choices: { reload },
          report: { ok: false, phase: "check", code, stands: "old", reload: "notNeeded" },
          look: "cat @/etc/app/a.conf; ls @/etc @/etc/app",
          sees: "old@/etc:\napp\n\n@/etc/app:\na.conf",
        },
      ],
    }),
  ),
  {
    name: "a target that is a directory",
    before: "mkdir -p @/etc/app/a.conf",
    turns: [
      {
        files: one("new"),
        report: { ok: false, phase: "check", code: "TargetIsDirectory", stands: "old" },
        look: "ls -A @/etc/app/a.conf",
        sees: "",
      },
    ],
  },
  {
    name: "a target that is a fifo",
    before: "mkdir -p @/etc/app; mkfifo @/etc/app/a.conf",
    turns: [
      {
        files: one("new"),
        report: { ok: false, phase: "check", code: "TargetNotAFile", stands: "old" },
        look: "test -p @/etc/app/a.conf; echo $?",
        sees: "0",
      },
    ],
  },
  {
    name: "a hard link is broken by the rename, and the report counts links",
    before: `${OLD}; ln @/etc/app/a.conf @/etc/other`,
    turns: [
      {
        files: one("old", { mode: "0640" }),
        report: { ...DONE, files: [{ ...expectFile("0640"), links: 2, changed: false }] },
      },
      {
        files: one("new"),
        report: { ...DONE, files: [{ ...expectFile("0644"), links: 1, changed: true }] },
        look: "cat @/etc/app/a.conf @/etc/other",
        sees: "newold",
      },
    ],
  },
  {
    name: "0 bytes after, and 0 bytes before",
    before: OLD,
    turns: [
      { files: one(""), report: DONE, look: "wc -c <@/etc/app/a.conf | tr -d ' '", sees: "0" },
      { files: one("full"), report: DONE, look: "cat @/etc/app/a.conf", sees: "full" },
      { files: one(""), report: DONE, look: "wc -c <@/etc/app/a.conf | tr -d ' '", sees: "0" },
    ],
  },
  {
    name: "all 256 byte values",
    turns: [{ files: one(everyByte), report: DONE, look: sum, sees: "40aff2e9d2d8922e" }],
  },
  {
    name: "1 MiB in 44 parts",
    turns: [
      {
        files: one(noise(1 << 20)),
        report: DONE,
        look: "wc -c <@/etc/app/a.conf | tr -d ' '",
        sees: "1048576",
      },
    ],
  },
  {
    name: "five files, one reload",
    turns: [
      {
        files: ["a", "b", "c", "d", "e"].map((name) => ({ path: `@/etc/app/${name}.conf`, bytes: name })),
        choices: { reload },
        report: { ...DONE, reload: "done" },
        look: "cat @/loaded @/log",
        sees: "abcdereloaded",
      },
    ],
  },
  {
    name: "ACL and extended attributes of the old file stay",
    needs: ["acl"],
    before: `${OLD}; setfacl -m u:1234:r @/etc/app/a.conf; setfattr -n user.note -v kept @/etc/app/a.conf 2>/dev/null || :`,
    turns: [
      {
        files: one("new", { mode: "0640" }),
        report: DONE,
        look: "getfacl -n @/etc/app/a.conf 2>/dev/null | grep user:1234",
        sees: "user:1234:r--",
      },
    ],
  },
  {
    name: "overwrite: false refuses a foreign file, keeps its own, and takes a file that is as ordered",
    before: OLD,
    turns: [
      {
        files: one("new"),
        choices: { replaces: false },
        report: { ok: false, phase: "check", code: "FileAlreadyExists", stands: "old" },
        look: "cat @/etc/app/a.conf",
        sees: "old",
      },
      { files: one("old"), choices: { replaces: false }, report: DONE },
      {
        files: one("new"),
        choices: { replaces: false },
        report: DONE,
        look: "cat @/etc/app/a.conf",
        sees: "new",
      },
      {
        before: "printf edited >@/etc/app/a.conf",
        files: one("newer"),
        choices: { replaces: false },
        report: { ok: false, code: "FileAlreadyExists", stands: "old" },
        look: "cat @/etc/app/a.conf",
        sees: "edited",
      },
    ],
  },
];

function expectFile(mode: string, owner?: string, group?: string): ReportedFile {
  return { mode, ...(owner === undefined ? {} : { owner, group }) } as ReportedFile;
}
