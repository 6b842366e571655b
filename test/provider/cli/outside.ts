/** A world for commands under test: files in memory, and what was printed. */
import type { Outside } from "../../../provider/src/cli/outside.ts";

export interface Fake extends Outside {
  readonly files: Map<string, string>;
  readonly printed: { out: string; err: string };
}

export function fakeOutside(
  args: readonly string[],
  over: Partial<Pick<Outside, "env" | "isTerminal">> & {
    input?: string;
    files?: Record<string, string>;
  } = {},
): Fake {
  const files = new Map(Object.entries(over.files ?? {}));
  const printed = { out: "", err: "" };
  return {
    args,
    env: over.env ?? {},
    isTerminal: over.isTerminal ?? false,
    files,
    printed,
    now: () => Date.parse("2026-03-01T12:00:00Z"),
    readInput: async () => over.input ?? "",
    readFile: (path) => {
      const text = files.get(path);
      if (text === undefined)
        throw Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: "ENOENT" });
      return text;
    },
    writeFile: (path, text) => files.set(path, text),
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  };
}
