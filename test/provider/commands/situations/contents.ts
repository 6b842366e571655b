/** Situations of contents, links, ACLs and `overwrite: false`. */
import { DONE, expectFile, OLD, one, reload } from "../support/one-file.ts";
import type { Situation } from "../support/situation.ts";

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

export const CONTENTS: readonly Situation[] = [
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
