// @ts-check
// `node scripts/with-setup.mjs [--no-cli] <command…>`: sets up quietly, then runs the command with the right PATH.
// `--no-cli` leaves the Pulumi CLI out, for commands that start no engine.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ensureCheckout, ROOT } from "./setup/checkout.mjs";
import { ensureCli } from "./setup/cli.mjs";
import { endWith, SetupError, say } from "./setup/run.mjs";

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
    say(`Cannot start ${command}: ${error.message}`);
    process.exit(127);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

async function main() {
  const args = process.argv.slice(2);
  const withCli = args[0] !== "--no-cli";
  const [command, ...rest] = withCli ? args : args.slice(1);
  if (!command) throw new SetupError("Usage: node scripts/with-setup.mjs [--no-cli] <command…>");
  const node = await ensureCheckout();
  // The folder of @pulumi/pulumi holds the host of dynamic resources, which an official install may bring or not.
  const folders = [join(ROOT, "node_modules/.bin"), dirname(node), join(ROOT, "node_modules/@pulumi/pulumi")];
  if (withCli) folders.push(dirname(await ensureCli(node, process.env)));
  const path = [...folders, process.env.PATH ?? ""].join(delimiter);
  handOver(command, rest, { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" });
}

await endWith(main());
