/** The one file of many situations, and short forms. */
import type { ReportedFile } from "../../../../provider/src/commands/report.ts";
import type { Wanted } from "./situation.ts";

const A = "@/etc/app/a.conf";
export const reload = { text: "cat @/etc/app/*.conf >@/loaded; echo reloaded >>@/log", timeoutSeconds: 5 };
export const OLD = "mkdir -p @/etc/app; printf old >@/etc/app/a.conf; chmod 640 @/etc/app/a.conf";
export const one = (bytes: string | Buffer, more: Partial<Wanted> = {}): Wanted[] => [
  { path: A, bytes, ...more },
];
export const DONE = { ok: true, code: "", stands: "new", verified: true } as const;

export function expectFile(mode: string, owner?: string, group?: string): ReportedFile {
  return { mode, ...(owner === undefined ? {} : { owner, group }) } as ReportedFile;
}
