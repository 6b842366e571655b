/** Situations of symbolic links at the target. */
import type { Choices, Situation } from "../support/situation.ts";

const files = [{ path: "@/etc/app/a.conf", bytes: "new" }];
const LINKS = {
  file: "mkdir -p @/etc/app @/data; printf old >@/data/real; ln -s ../../data/real @/etc/app/a.conf",
  "two links to a file":
    "mkdir -p @/etc/app @/data; printf old >@/data/real; ln -s @/data/real @/data/hop; ln -s @/data/hop @/etc/app/a.conf",
  dangling: "mkdir -p @/etc/app @/data; ln -s ../../data/real @/etc/app/a.conf",
  "dangling into a missing folder": "mkdir -p @/etc/app; ln -s ../../data/real @/etc/app/a.conf",
  loop: "mkdir -p @/etc/app; ln -s b.conf @/etc/app/a.conf; ln -s a.conf @/etc/app/b.conf",
  directory: "mkdir -p @/etc/app @/data/real; : >@/data/real/kept; ln -s ../../data/real @/etc/app/a.conf",
} as const;
const look =
  "test -L @/etc/app/a.conf && echo link; cat @/etc/app/a.conf; echo; cat @/data/real; ls -A @/etc/app";
const NEW = { ok: true, stands: "new", verified: true } as const;
const refused = (code: string) => ({ ok: false, phase: "check", code, stands: "old" }) as const;

type Link = keyof typeof LINKS;
const situation = (
  link: Link,
  symlinks: NonNullable<Choices["symlinks"]>,
  report: Situation["turns"][number]["report"],
  sees: string,
  how = look,
): Situation => ({
  name: `a link (${link}) with symlinks: ${symlinks}`,
  before: LINKS[link],
  turns: [{ files, choices: { symlinks }, report, look: how, sees }],
});
const untouched =
  "test -L @/etc/app/a.conf && echo link; find @/etc @/data 2>/dev/null | sort | tr '\\n' ' '";

export const LINK_SITUATIONS: readonly Situation[] = [
  situation("file", "follow", NEW, "link\nnew\nnewa.conf"),
  situation("two links to a file", "follow", NEW, "link\nnew\nnewa.conf"),
  situation("dangling", "follow", NEW, "link\nnew\nnewa.conf"),
  situation("dangling into a missing folder", "follow", NEW, "link\nnew\nnewa.conf"),
  situation(
    "loop",
    "follow",
    refused("LinkUnresolved"),
    "link\n@/etc @/etc/app @/etc/app/a.conf @/etc/app/b.conf",
    untouched,
  ),
  situation(
    "directory",
    "follow",
    refused("TargetIsDirectory"),
    "link\n@/data @/data/real @/data/real/kept @/etc @/etc/app @/etc/app/a.conf",
    untouched,
  ),
  situation("file", "replace", NEW, "new\nolda.conf"),
  situation(
    "dangling",
    "replace",
    NEW,
    "new\na.conf",
    "cat @/etc/app/a.conf; echo; ls -A @/etc/app @/data | grep conf",
  ),
  situation("loop", "replace", NEW, "new", "cat @/etc/app/a.conf"),
  situation("directory", "replace", NEW, "new\nkept", "cat @/etc/app/a.conf; echo; ls -A @/data/real"),
  ...(["file", "dangling", "loop", "directory"] as const).map((link) =>
    situation(
      link,
      "refuse",
      refused("TargetIsLink"),
      "link",
      "test -L @/etc/app/a.conf && echo link; ls -A @/data 2>/dev/null | grep sf",
    ),
  ),
  ...(["file", "dangling", "directory"] as const).map(
    (link): Situation => ({
      name: `a replaced link (${link}) comes back when the test fails`,
      before: LINKS[link],
      turns: [
        {
          files,
          choices: { symlinks: "replace", test: { text: "test -L @/etc/app/a.conf", timeoutSeconds: 5 } },
          report: { ok: false, code: "TestFailed", stands: "old", rolledBack: "undone" },
          look: "readlink @/etc/app/a.conf; ls -A @/etc/app",
          sees: "../../data/real\na.conf",
        },
      ],
    }),
  ),
  {
    name: "a file that a link leads to comes back when the test fails",
    before: LINKS.file,
    turns: [
      {
        before: "ls -i @/data/real >@/inode",
        files,
        choices: { test: { text: "exit 1", timeoutSeconds: 5 } },
        report: { ok: false, code: "TestFailed", stands: "old", rolledBack: "undone" },
        look: "ls -i @/data/real | cmp - @/inode && cat @/etc/app/a.conf && readlink @/etc/app/a.conf",
        sees: "old../../data/real",
      },
    ],
  },
  {
    name: "overwrite: false refuses a link to a foreign file, and a link that would be replaced",
    before: LINKS.file,
    turns: [
      {
        files,
        choices: { replaces: false },
        report: refused("FileAlreadyExists"),
        look: "cat @/data/real",
        sees: "old",
      },
      {
        files,
        choices: { replaces: false, symlinks: "replace" },
        report: refused("FileAlreadyExists"),
        look: "readlink @/etc/app/a.conf",
        sees: "../../data/real",
      },
    ],
  },
  {
    name: "a link in the folder of the target is followed with any setting",
    before: "mkdir -p @/data/app @/etc; ln -s ../data/app @/etc/app",
    turns: [
      {
        files,
        choices: { symlinks: "refuse" },
        report: NEW,
        look: "readlink @/etc/app; cat @/data/app/a.conf",
        sees: "../data/app\nnew",
      },
    ],
  },
];
