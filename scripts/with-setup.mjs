// @ts-check
// `node scripts/with-setup.mjs [--no-cli] <command…>`: sets up quietly, then runs the command with the right PATH.
// `--no-cli` leaves the Pulumi CLI out, for commands that start no engine.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { ensure } from "./setup/ensure.mjs";
import { pathFolders } from "./setup/packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { endHelpersOnSignal } from "./setup/run.mjs";
import { createSay, endWith, SetupError } from "./setup/say.mjs";

/**
 * Runs the command in our place: same terminal, same signals, same exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function handOver(command, args, env) {
  const child = spawn(command, args, { stdio: "inherit", env });
  // At a terminal Ctrl-C reaches the child by itself; a second one would make Pulumi stop without saving its state.
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", () => {
    if (!atTerminal) child.kill("SIGINT");
  });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    process.stderr.write(`[setup] Cannot start ${command}: ${error.message}\n`);
    process.exit(127);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

async function main() {
  const args = process.argv.slice(2);
  const withCli = args[0] !== "--no-cli";
  const [command, ...rest] = withCli ? args : args.slice(1);
  if (!command) throw new SetupError("Usage: node scripts/with-setup.mjs [--no-cli] <command…>");
  const off = endHelpersOnSignal();
  const { pulumi, node } = await ensure({ env: process.env, say: createSay({ quiet: true }), withCli });
  off();
  const path = [...pathFolders(ROOT, node, pulumi), process.env.PATH ?? ""].join(delimiter);
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" };
  if (pulumi) env.SENDFILE_PULUMI = pulumi;
  handOver(command, rest, env);
}

await endWith(main());
