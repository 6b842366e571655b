/**
 * The command line `pulumi-alicloud-sendfile`: the frame of all commands, with help, version and exit codes. The commands
 * stand in commands.ts.
 */
import "../node-version.ts";
import { Command, CommanderError } from "commander";
import { EXIT, type ExitCode, Problem } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type Outside, realOutside } from "./outside.ts";

const NAME = "pulumi-alicloud-sendfile";

/** Runs the program of this process. */
export async function start(): Promise<void> {
  process.exitCode = await main(realOutside());
}

/** Runs one command line and returns its exit code. */
export async function main(outside: Outside): Promise<ExitCode> {
  let code: ExitCode = EXIT.OK;
  const program = frame(outside);
  for (const add of COMMANDS)
    add(program, outside, async (work) => {
      code = await work();
    });
  try {
    await program.parseAsync([...outside.args], { from: "user" });
    return code;
  } catch (error) {
    return ended(error, outside);
  }
}

function frame(outside: Outside): Command {
  const { version } = require("../../package.json") as { version: string };
  return new Command(NAME)
    .description("Reports on rollouts of config files, and finds out why one cannot work.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: outside.out, writeErr: outside.err });
}

/** Commander ends by throwing, also after help and version, and has told what is wrong by then. */
function ended(error: unknown, { err }: Outside): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (!(error instanceof Problem)) throw error;
  err(`error: ${error.message.replace(/\s+/g, " ")}\n`);
  return EXIT.USAGE;
}
