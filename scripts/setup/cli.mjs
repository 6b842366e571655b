// @ts-check
// Finds a usable Pulumi CLI, or puts one into a cache folder that all clones share. The Automation API's installer
// downloads it from pulumi.com; where that fails, Go builds it with modules from the Go module proxy.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./checkout.mjs";
import { run, SetupError, say } from "./run.mjs";

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/** The version of the CLI to install or build. scripts/tools/go.mod must name the same version. */
export const PULUMI_VERSION = "3.274.1";

/**
 * Accepts 3.200 and newer, but no other major version.
 * @param {string} text What `pulumi version` prints.
 */
export function isUsableVersion(text) {
  return Number(/^v?3\.(\d+)\./.exec(text)?.[1]) >= 200;
}

/** @param {string} cli @param {Env} env */
async function isUsable(cli, env) {
  if (!existsSync(cli)) return false;
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { failure, stdout } = await run(cli, ["version"], { env: quiet, limitMs: 15_000 });
  return failure === undefined && isUsableVersion(stdout);
}

/**
 * @param {string} node Path of the Node that runs the Automation API's installer.
 * @param {Env} env
 * @returns {Promise<string>} Path of a usable CLI.
 */
export async function ensureCli(node, env) {
  const caches = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const home = join(caches, "pulumi-alicloud-sendfile", `pulumi-v${PULUMI_VERSION}`);
  const cached = join(home, "bin/pulumi");
  const onPath = (env.PATH ?? "").split(delimiter).map((folder) => join(folder, "pulumi"));
  for (const cli of [...onPath, cached]) if (await isUsable(cli, env)) return cli;

  mkdirSync(dirname(home), { recursive: true });
  // The CLI is made in a temporary folder and moved to `home` when it works, so that `home` never holds a broken one.
  const folder = mkdtempSync(`${home}.tmp-`);
  const discard = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", discard); // Ctrl-C ends the process without `finally`.
  try {
    const why = await make(folder, node, env);
    if (why !== undefined) {
      throw new SetupError(
        `No Pulumi CLI could be set up: ${why}. Install the Pulumi CLI (https://www.pulumi.com/docs/install/) so that ` +
          "`pulumi version` works, or Go (https://go.dev/dl/), and start again.",
      );
    }
    rmSync(home, { recursive: true, force: true });
    renameSync(folder, home);
    return cached;
  } finally {
    process.off("exit", discard);
    discard();
  }
}

/**
 * Installs the CLI, or builds it with Go when the installer fails.
 * @param {string} folder The CLI is put into the subfolder `bin`.
 * @param {string} node
 * @param {Env} env
 * @returns {Promise<string | undefined>} Why no CLI could be made; undefined on success.
 */
async function make(folder, node, env) {
  const hasGo = (await run("go", ["version"], { env, limitMs: 15_000 })).failure === undefined;
  say(`No Pulumi CLI 3.200 or newer was found. Installing version ${PULUMI_VERSION} from pulumi.com.`);
  const notInstalled = await install(folder, node, env, hasGo ? 60_000 : 600_000);
  if (await isUsable(join(folder, "bin/pulumi"), env)) return undefined;
  const noInstaller = `the installer failed (${notInstalled ?? "what it installed does not run"})`;
  if (!hasGo) return `${noInstaller}, and there is no Go to build it with`;
  say(`That did not work: ${notInstalled}. Building it with Go: about 5 minutes, once.`);
  const notBuilt = await build(folder, env);
  if (await isUsable(join(folder, "bin/pulumi"), env)) return undefined;
  return `${noInstaller}, and the Go build failed (${notBuilt ?? "what it built does not run"})`;
}

const INSTALL = `
  const sdk = require.resolve("@pulumi/pulumi/automation");
  const { SemVer } = require("node:module").createRequire(sdk)("semver");
  const [root, version] = process.argv.slice(1);
  require(sdk).PulumiCommand.install({ root, version: new SemVer(version) })
    .catch((error) => { console.error(error.message.trim()); process.exit(1); });`;

/**
 * Runs the Automation API's installer in a child process, so that it can be ended at `limitMs`; the API has no way to
 * stop it.
 * @param {string} folder
 * @param {string} node
 * @param {Env} env
 * @param {number} limitMs Should be short when Go can build the CLI, because without internet the download may hang.
 */
async function install(folder, node, env, limitMs) {
  // TMPDIR is the folder that is removed at the end, because an installer that is ended leaves its downloads in TMPDIR.
  const own = { ...env, TMPDIR: folder };
  const args = ["-e", INSTALL, folder, PULUMI_VERSION];
  return (await run(node, args, { cwd: ROOT, env: own, limitMs })).failure;
}

/** @param {string} folder @param {Env} env */
async function build(folder, env) {
  // The build sets the CLI's version, because the Automation API refuses a CLI without one.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
  const args = ["build", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", join(folder, "bin/pulumi")];
  // GOWORK is off because a go.work file in a parent folder could replace the pinned module.
  const options = { cwd: join(ROOT, "scripts/tools"), env: { ...env, GOWORK: "off" }, limitMs: 30 * 60_000 };
  return (await run("go", [...args, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], options)).failure;
}
