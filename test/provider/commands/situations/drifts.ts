/** Situations of a drift order: each way in which a file can differ is told, and nothing on the disk changes. */
import type { Difference, ReportedFile } from "../../../../provider/src/commands/report.ts";
import type { Instead, Situation, Turn, Wanted } from "../support/situation.ts";

const STATE = "@/var/lib/alicloud-sendfile";
const LOOKED = { ok: true, code: "", phase: "drift", stands: "old" } as const;
const files: readonly Wanted[] = [
  { path: "@/etc/app/a.conf", bytes: "content a", mode: "0640" },
  { path: "@/etc/app/b.conf", bytes: "content b" },
];
/** All that is on the disk, with everything that a write would change. */
const inventory = `find @/etc @/var ! -name work -exec stat -c '%n %F %a %u %g %s %i %h %Y %Z' {} \\; | sort; find @/etc @/var -type f -exec cat {} \\; | sha256sum`;
const unchanged = `{ ${inventory}; } | cmp - @/before && echo unchanged`;

const differs = (...differences: readonly (readonly Difference[])[]): Turn["report"] => ({
  ...LOOKED,
  verified: differences.every((one) => one.length === 0),
  files: differences.map((one) => ({ differs: one, changed: false }) as unknown as ReportedFile),
});
const looks = (report: Turn["report"], before = ":", more: Partial<Turn> = {}, how: object = {}): Turn => ({
  files,
  instead: { does: "drift", ...how } as Instead,
  before: `${before}; { ${inventory}; } >@/before`,
  report,
  look: unchanged,
  sees: "unchanged",
  ...more,
});
const brought: Turn = { files, report: { ok: true } };

/** A difference of the second file, which an activation has brought. */
const one = (
  name: string,
  before: string,
  found: readonly Difference[],
  more: Partial<Turn> = {},
): Situation => ({
  name: `drift: ${name}`,
  turns: [brought, looks(differs([], found), before, more)],
});
/** The same after a direct delivery, whose salt stands in the order. */
const direct = (name: string, before: string, found: readonly Difference[], how: object = {}): Situation => ({
  name: `drift after a direct delivery: ${name}`,
  before: "mkdir -p @/etc/app; printf 'content b' >@/etc/app/b.conf; mkdir @/var",
  turns: [looks(differs(found), before, { files: files.slice(1) }, { direct: true, ...how })],
});
const B = "@/etc/app/b.conf";
const owned = (owner: string, group: string): Partial<Turn> => ({
  files: files.map((file) => ({ ...file, owner, group })),
});

export const DRIFTS: readonly Situation[] = [
  {
    name: "drift: nothing differs, and proofs, modes and owners are told",
    needs: ["owners"],
    turns: [
      brought,
      looks({
        ...LOOKED,
        verified: true,
        files: files.map(
          ({ mode = "0644" }) =>
            ({
              mode,
              owner: "root",
              group: "root",
              links: 1,
              changed: false,
              differs: [],
            }) as unknown as ReportedFile,
        ),
      }),
    ],
  },
  one("the file is gone", `rm ${B}`, ["missing"]),
  one("a folder", `rm ${B}; mkdir ${B}`, ["type"]),
  one("a fifo", `rm ${B}; mkfifo ${B}`, ["type"]),
  one("a link that leads nowhere, which is followed", `rm ${B}; ln -s none ${B}`, ["missing"]),
  one("other bytes of the same size", `printf 'content c' >${B}`, ["content"]),
  one("more bytes", `printf more >>${B}`, ["content"]),
  one("less bytes", `printf content >${B}`, ["cut"]),
  one("0 bytes", `: >${B}`, ["cut"]),
  one("another mode", `chmod 600 ${B}`, ["mode"]),
  one("a special bit", `chmod 4644 ${B}`, ["mode"]),
  one("bytes and mode", `printf 'content c' >${B}; chmod 4644 ${B}`, ["content", "mode"]),
  one("an older content of ours is a difference too", "true", [], {
    files: [files[0], { ...files[1], bytes: "content c" }] as Wanted[],
    report: differs([], ["content"]),
  }),
  {
    name: "drift: owner and group, where they are managed",
    needs: ["owners"],
    turns: [
      brought,
      looks(differs([], []), `chown 1234:1235 ${B}`),
      looks(differs([], ["owner"]), `chown 1234:0 ${B}`, owned("0", "0")),
      looks(differs([], ["owner", "group"]), `chown 1234:1235 ${B}`, owned("root", "root")),
      looks(differs([], ["group"]), `chown 0:1235 ${B}`, owned("root", "root")),
      looks(differs(["owner", "group"], ["owner", "group"]), ":", owned("nemo", "nemo")),
    ],
  },
  {
    name: "drift: a link to the file is no difference where it is followed, and one where it is not",
    turns: [
      brought,
      looks(differs([], []), `mv ${B} @/etc/real; ln -s ../real ${B}`),
      looks(differs([], ["type"]), ":", {}, { follows: false }),
      looks(differs([], ["type"]), `ln -sf none ${B}`, {}, { follows: false }),
    ],
  },
  {
    name: "drift: without the remembered salt nothing proves a content",
    turns: [brought, looks(differs(["content"], ["content"]), `rm -r ${STATE}`)],
  },
  {
    name: "drift: a lock that is held is not waited for",
    needs: ["flock"],
    // Without sleep a script that waited would soon be Busy.
    without: ["sleep"],
    turns: [
      brought,
      looks(differs([], []), `( flock 9; sleep 40 ) 9>${STATE}/0123abcd/lock & echo $! >@/pid; sleep 1`, {
        look: `${unchanged}; kill $(cat @/pid)`,
      }),
    ],
  },
  {
    name: "drift: a change under way is left alone",
    turns: [
      brought,
      looks(
        differs([], ["missing"]),
        `mkdir ${STATE}/0123abcd/txn; printf %s ${B} >${STATE}/0123abcd/txn/p0; mv ${B} ${STATE}/0123abcd/txn/o0`,
        { look: `${unchanged}; rm -r ${STATE}/0123abcd/txn` },
      ),
    ],
  },
  {
    name: "drift: on a read-only disk",
    needs: ["mounts"],
    turns: [
      brought,
      looks(differs([], []), "mount --bind @/etc @/etc; mount --bind @/var @/var", {
        meanwhile: "mount -o remount,bind,ro @/etc; mount -o remount,bind,ro @/var",
      }),
    ],
  },
  {
    name: "drift: without a hash tool",
    without: ["sha256sum", "openssl"],
    before: "mkdir -p @/etc/app @/var",
    turns: [looks({ ok: false, code: "ToolMissing", phase: "start", stands: "old", verified: false })],
  },
  direct("nothing differs", ":", []),
  direct("other bytes", `printf 'content c' >${B}`, ["content"]),
  direct("0 bytes", `: >${B}`, ["cut"]),
  direct("the file is gone", `rm ${B}`, ["missing"]),
  direct("a link that is followed", `mv ${B} @/etc/real; ln -s ../real ${B}`, []),
  direct("a link that is not followed", `mv ${B} @/etc/real; ln -s ../real ${B}`, ["type"], {
    follows: false,
  }),
  {
    name: "drift: names that mean something to a shell",
    turns: [
      { files: namesOf(), report: { ok: true } },
      looks(differs([], []), ":", { files: namesOf() }),
      looks(differs([], []), ":", { files: namesOf(), look: "find @/ -name 'hacked*'", sees: "" }),
    ],
  },
];

function namesOf(): Wanted[] {
  return ["@/etc/it's $(touch hacked)/-rf", '@/etc/it`touch hacked`\n"*\\'].map((path) => ({
    path,
    bytes: "x",
  }));
}
