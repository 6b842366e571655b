/** Situations of files, folders and their attributes. */
import { DONE, expectFile, OLD, one, reload } from "../support/one-file.ts";
import type { Situation } from "../support/situation.ts";

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
];
