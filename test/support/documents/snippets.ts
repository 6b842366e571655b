/**
 * Finds the programs and configurations in the documents that nothing runs. Words behind the language of a block say what it is:
 * `file=` the whole text of a file, `part-of=` lines of a file, `test=` a test that reads the block from the page, `of=` a program of
 * another tool, shown to compare. What stands between backticks without a language is text.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Code } from "mdast";
import { nodesOf, type Page, placeOf, ROOT } from "./pages.ts";

/** Blocks that are text, pictures, or commands, which commands.ts looks at. */
const NO_PROGRAM = ["text", "mermaid", "sh"];

const COMMAND = /^(npm|npx|pulumi) /m;

/** Returns a line for each block that is not what its words say. */
export function badSnippets(pages: readonly Page[]): string[] {
  return pages.flatMap((page) =>
    nodesOf(page, "code").flatMap((block) => {
      const problem = problemOf(page, block);
      return problem === undefined ? [] : [`${placeOf(page, block)}: ${problem}`];
    }),
  );
}

function problemOf(page: Page, { lang, meta, value }: Code): string | undefined {
  if (!lang) return COMMAND.test(value) ? "commands without the language sh" : undefined;
  const [, word = "", path = ""] = /^(file|part-of|test|of|printed-by)=(\S+)$/.exec(meta ?? "") ?? [];
  if (word === "" && meta) return `"${meta}" says nothing about the block`;
  if (word === "") return NO_PROGRAM.includes(lang) ? undefined : `a block of ${lang} that no test runs`;
  if (word === "of" || word === "printed-by") return undefined;
  const file = join(ROOT, path);
  if (!existsSync(file)) return `${path} does not exist`;
  const text = readFileSync(file, "utf8");
  if (word === "file") return text === `${value}\n` ? undefined : `is not the text of ${path}`;
  if (word === "part-of") return flat(text).includes(flat(value)) ? undefined : `is no part of ${path}`;
  return text.includes(basename(page.path)) ? undefined : `${path} does not read this page`;
}

/** The lines without what stands before them, because a part of a program may be indented there. */
function flat(text: string): string {
  return `\n${text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")}\n`;
}
