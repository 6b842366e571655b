// @ts-check
// `node scripts/with-setup.mjs [--no-cli] <command…>`: runs the set-up, then the command with Node, the npm packages
// and the Pulumi CLI on its PATH. `--no-cli` leaves the CLI out, for commands that do not start Pulumi.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ensureCheckout, ROOT } from "./setup/checkout.mjs";
import { ensureCli } from "./setup/cli.mjs";
import { endWith, SetupError, say } from "./setup/run.mjs";

/**
 * Runs the command as if it had been started itself: it has our terminal, gets our signals, and gives our exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function handOver(command, args, env) {
  const child = spawn(command, args, { stdio: "inherit", env });
  // A terminal sends Ctrl-C to the child too. Passing it on as well would make two, and Pulumi does not save its state
  // after the second.
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
  // The engine finds its host of dynamic resources in the folder of @pulumi/pulumi, because not every CLI brings one.
  const folders = [join(ROOT, "node_modules/.bin"), dirname(node), join(ROOT, "node_modules/@pulumi/pulumi")];
  if (withCli) folders.push(dirname(await ensureCli(node, process.env)));
  const path = [...folders, process.env.PATH ?? ""].join(delimiter);
  handOver(command, rest, { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" });
}

await endWith(main());
