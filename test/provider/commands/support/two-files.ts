/** The two files of the situations that are about commands, and short forms for their turns. */
import type { Choices, Situation, Turn } from "./situation.ts";

export const run = (text: string, timeoutSeconds = 5) => ({ text, timeoutSeconds });
export const OLD =
  "mkdir -p @/etc/app; printf old >@/etc/app/a.conf; printf old >@/etc/app/b.conf; printf old >@/loaded";
export const files = [
  { path: "@/etc/app/a.conf", bytes: "new" },
  { path: "@/etc/app/b.conf", bytes: "new b" },
];
export const reload = run("cat @/etc/app/a.conf >@/loaded; echo reloaded >>@/log");
/** Fails while the new file is there, as a daemon that does not like it. */
export const picky = run(
  "cat @/etc/app/a.conf >@/loaded; echo reloaded >>@/log; echo no good >&2; ! grep -q new @/etc/app/a.conf",
);
export const look =
  "cat @/etc/app/a.conf; echo; cat @/loaded; echo; cat @/log 2>/dev/null; ls -A @/etc/app | tr '\\n' ' '";
export const FOLDER = "a.conf b.conf";
export const DONE = { ok: true, stands: "new", verified: true } as const;

export const turn = (
  choices: Choices,
  report: Turn["report"],
  sees: string,
  more: Partial<Turn> = {},
): Turn => ({
  files,
  choices,
  report,
  look,
  sees,
  ...more,
});
export const situation = (name: string, ...turns: readonly Turn[]): Situation => ({
  name,
  before: OLD,
  turns,
});
export const sameInode = "ls -i @/etc/app/a.conf @/etc/app/b.conf >@/inodes";
export const inodes = "ls -i @/etc/app/a.conf @/etc/app/b.conf | cmp - @/inodes && echo same;";
