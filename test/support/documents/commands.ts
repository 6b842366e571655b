/** Finds the commands in the documents that do not exist: scripts of npm, and commands and flags of the Pulumi CLI and
 * of this repository's own programs. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodesOf, type Page, placeOf, ROOT } from "./pages.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** Programs that a block of commands may call besides. */
const KNOWN = ["cd", "git", "export", "sudo", "ls", "cat", "curl"];

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
  const called = inText.filter(({ line }) => /^(npm|npx|pulumi|pulumi-alicloud-sendfile) [a-z]/.test(line));
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
  if (program === "npx") return problemOf(rest);
  const helped = HELPED[program];
  if (helped !== undefined) return helpProblem(helped, rest);
  if (program.startsWith("./") || program.includes("/"))
    return existsSync(join(ROOT, program)) ? undefined : "there is no such file";
  return KNOWN.includes(program) ? undefined : `nobody knows ${program}`;
}

function npmProblem([verb = "", name = ""]: readonly string[]): string | undefined {
  if (verb === "run") return Object.hasOwn(scripts, name) ? undefined : "package.json has no such script";
  return ["test", "install", "ci", "pack", "publish", "init", "view", "version", ...OF_RELEASES].includes(
    verb,
  )
    ? undefined
    : "npm has no such command";
}

/** Programs that tell their commands and flags by `--help`. */
const HELPED: Readonly<Record<string, readonly [string, ...string[]]>> = {
  pulumi: ["pulumi"],
  "pulumi-alicloud-sendfile": [process.execPath, join(ROOT, "provider/bin/pulumi-alicloud-sendfile.js")],
  "ecs-assistant-emulator": [process.execPath, join(ROOT, "emulator/bin/ecs-assistant-emulator.js")],
};

const OF_RELEASES = ["audit", "dist-tag", "deprecate"];

const helps = new Map<string, string>();

function helpOf([program, ...first]: readonly [string, ...string[]], words: readonly string[]): string {
  const args = [...first, ...words, "--help"];
  const key = [program, ...args].join(" ");
  const text = helps.get(key) ?? execFileSync(program, args, { encoding: "utf8" });
  helps.set(key, text);
  return text;
}

/** A help lists a command by its name at the start of a line, and a flag with a blank or comma behind it. */
function helpProblem(program: readonly [string, ...string[]], words: readonly string[]): string | undefined {
  const path: string[] = [];
  const help = () => helpOf(program, path);
  for (const word of words) {
    if (word.startsWith("-") || !new RegExp(`^  ${word.replaceAll(/\W/g, "\\$&")}\\s`, "m").test(help()))
      break;
    path.push(word);
  }
  const [first = ""] = words;
  const hasCommands = /^\w* ?commands:$/im.test(help()) || path.length > 0;
  if (path.length === 0 && hasCommands && !first.startsWith("--")) return `there is no command ${first}`;
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
  const unknown = flags.find((flag) => !new RegExp(`${flag}[\\s,]`).test(help()));
  return unknown === undefined ? undefined : `${path.join(" ")} has no flag ${unknown}`;
}
