/**
 * The command `report`: reads rollouts from a saved output or state of a stack, and tells their results in the wanted formats.
 */
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { type RolloutReport, rolloutReport } from "../../report/model.ts";
import { EXIT, type ExitCode, Problem, type Run } from "../command.ts";
import { FILE_FORMATS, FORMATS, type Format, rendered, titleOf } from "../formats.ts";
import { rolloutsIn } from "../input/read.ts";
import type { Outside } from "../outside.ts";

type Options = {
  readonly format: Format;
  readonly output?: string;
  readonly name?: string;
  readonly exitZero?: true;
} & { readonly [format in Format]?: string };

const HELP = `
Input, from a file or from standard input:
  pulumi stack output --json   each exported \`result\` of a FileRollout; an exported
                               \`instances\` adds the instances that hold the files
  pulumi stack export          the state: all instances of all rollouts, also after
                               a cancelled update
  one exported result alone

Exit codes:
  0  all rollouts passed
  1  a rollout did not pass
  2  wrong arguments, or an input that cannot be read

Example:
  pulumi stack output --json | pulumi-alicloud-sendfile report --junit rollouts.xml`;

export function report(program: Command, outside: Outside, run: Run): void {
  const command = program
    .command("report")
    .description("Tell the results of rollouts: what failed and why, what to do, and each wave.")
    .argument("[file]", "the input; - is standard input", "-")
    .addOption(new Option("-f, --format <format>", "format of the report").choices(FORMATS).default("text"))
    .option("-o, --output <file>", "write the report to a file instead of standard output")
    .option("--name <name>", "report only the rollout of this name")
    .option("--exit-zero", "end with 0 also when a rollout did not pass")
    .addHelpText("after", HELP);
  for (const format of FILE_FORMATS)
    command.option(`--${format} <file>`, `write the report as ${titleOf(format)} to a file too`);
  command.action((file: string, options: Options) => run(() => tell(file, options, outside)));
}

async function tell(file: string, options: Options, outside: Outside): Promise<ExitCode> {
  const reports = reportsOn(await inputOf(file, outside), file, options.name);
  const { env, isTerminal, out } = outside;
  const colour = isTerminal && options.output === undefined && (env.NO_COLOR ?? "") === "";
  for (const format of FILE_FORMATS) {
    const path = options[format];
    if (path !== undefined) write(path, rendered(format, reports, { colour: false }), outside);
  }
  const text = rendered(options.format, reports, { colour });
  if (options.output === undefined) out(text);
  else write(options.output, text, outside);
  const passed = reports.every(({ result }) => result.passed);
  return passed || options.exitZero === true ? EXIT.OK : EXIT.FOUND;
}

async function inputOf(file: string, { readFile, readInput }: Outside): Promise<string> {
  if (file === "-") return readInput();
  try {
    return readFile(file);
  } catch (error) {
    throw new Problem(`cannot read ${JSON.stringify(file)}: ${codeOf(error)}`);
  }
}

/** Rollouts that did not pass come first. */
function reportsOn(text: string, file: string, name: string | undefined): RolloutReport[] {
  const alone = name ?? (file === "-" ? "rollout" : basename(file).replace(/\.json$/, ""));
  const all = rolloutsIn(text, alone);
  const found = all.filter((one) => name === undefined || one.name === name);
  if (found.length === 0) {
    const names = all.slice(0, 5).map((one) => JSON.stringify(one.name));
    throw new Problem(`no rollout is named ${JSON.stringify(name)}; there is ${names.join(", ")}`);
  }
  const reports = found.map(({ name, result, instances }) => rolloutReport(name, result, instances));
  return reports.sort((a, b) => Number(a.result.passed) - Number(b.result.passed));
}

function write(path: string, text: string, { writeFile }: Outside): void {
  try {
    writeFile(path, text);
  } catch (error) {
    throw new Problem(`cannot write ${JSON.stringify(path)}: ${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "it failed";
}
