/** Finds the commands in the documents that do not exist: scripts of npm, commands and flags of the Pulumi CLI, and our own programs. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodesOf, type Page, placeOf, ROOT } from "./pages.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** Programs that a block of commands may call beside npm and pulumi. */
const KNOWN = [
  "cd",
  "git",
  "export",
  "npx",
  "pulumi-alicloud-sendfile",
  "ecs-assistant-emulator",
  "sudo",
  "ls",
  "cat",
  "curl",
];

interface Command {
  readonly place: string;
  readonly words: readonly string[];
}

/** The lines of blocks of commands, and the commands of npm and Pulumi between backticks. */
function commandsOf(page: Page): Command[] {
  const blocks = nodesOf(page, "code").filter(({ lang, meta }) => lang === "sh" && !meta?.startsWith("of="));
  const inBlocks = blocks.flatMap((node) =>
    node.value
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((line) => ({ place: placeOf(page, node), line })),
  );
  const inText = nodesOf(page, "inlineCode").map((node) => ({
    place: placeOf(page, node),
    line: node.value,
  }));
  const called = inText.filter(({ line }) => /^(npm|pulumi) [a-z]/.test(line));
  return [...inBlocks, ...called].flatMap(({ place, line }) =>
    line
      .replace(/(^|\s)#.*$/, "")
      .split(/\s(?:\||&&|;)\s/)
      .map((one) => ({
        place,
        words: one
          .trim()
          .split(/\s+/)
          .filter((word) => !/^[A-Z_]+=/.test(word)),
      }))
      .filter(({ words }) => words.join("") !== ""),
  );
}

/** Returns a line for each command that does not exist. */
export function badCommands(pages: readonly Page[]): string[] {
  return pages.flatMap(commandsOf).flatMap(({ place, words }) => {
    const problem = problemOf(words);
    return problem === undefined ? [] : [`${place}: ${words.join(" ")}: ${problem}`];
  });
}

function problemOf([program = "", ...rest]: readonly string[]): string | undefined {
  if (program === "npm") return npmProblem(rest);
  if (program === "pulumi") return pulumiProblem(rest);
  if (program.startsWith("./") || program.includes("/"))
    return existsSync(join(ROOT, program)) ? undefined : "there is no such file";
  return KNOWN.includes(program) ? undefined : `nobody knows ${program}`;
}

function npmProblem([verb = "", name = ""]: readonly string[]): string | undefined {
  if (verb === "run") return Object.hasOwn(scripts, name) ? undefined : "package.json has no such script";
  return ["test", "install", "ci", "pack", "publish", "init", "view", "version"].includes(verb)
    ? undefined
    : "npm has no such command";
}

const helps = new Map<string, string>();

function pulumiHelp(words: readonly string[]): string {
  const key = words.join(" ");
  const known = helps.get(key);
  if (known !== undefined) return known;
  const text = execFileSync("pulumi", [...words, "--help"], { encoding: "utf8" });
  helps.set(key, text);
  return text;
}

/** The CLI lists a command by its name at the start of a line, and a flag with a blank behind it. */
function pulumiProblem(words: readonly string[]): string | undefined {
  const path: string[] = [];
  for (const word of words) {
    if (!new RegExp(`^  ${word.replaceAll(/\W/g, "\\$&")}\\s`, "m").test(pulumiHelp(path))) break;
    path.push(word);
  }
  if (path.length === 0) return "pulumi has no such command";
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
  const unknown = flags.find((flag) => !new RegExp(`${flag}[\\s,]`).test(pulumiHelp(path)));
  return unknown === undefined ? undefined : `pulumi ${path.join(" ")} has no flag ${unknown}`;
}
