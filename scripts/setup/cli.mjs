// @ts-check
// Finds a usable Pulumi CLI, or gets one into a cache folder that all clones share: with the Automation API's own
// installer where there is internet, else with Go, which needs the Go module proxy only.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./checkout.mjs";
import { run, SetupError, say } from "./run.mjs";

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/** The version that is installed or built; scripts/tools/go.mod names the same. */
export const PULUMI_VERSION = "3.274.1";

/** @param {string} text What `pulumi version` prints: 3.200 or newer is usable, another major version is not. */
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
 * @param {string} node Node with which the packages run.
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
  // Made beside its place and moved there when it works: a broken attempt never looks like a CLI.
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
 * @param {string} folder The CLI ends up in its `bin`.
 * @param {string} node
 * @param {Env} env
 * @returns {Promise<string | undefined>} Why there is none.
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
 * In a process of its own, because what the Automation API has begun cannot be cut short.
 * @param {string} folder
 * @param {string} node
 * @param {Env} env
 * @param {number} limitMs Short where Go is the other way: a closed network may answer nothing at all.
 */
async function install(folder, node, env, limitMs) {
  // Its downloads are left behind in TMPDIR when it is ended.
  const own = { ...env, TMPDIR: folder };
  const args = ["-e", INSTALL, folder, PULUMI_VERSION];
  return (await run(node, args, { cwd: ROOT, env: own, limitMs })).failure;
}

/** @param {string} folder @param {Env} env */
async function build(folder, env) {
  // Without its version the CLI is refused by the Automation API.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
  const args = ["build", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", join(folder, "bin/pulumi")];
  // A go.work in a folder above would replace the pinned module.
  const options = { cwd: join(ROOT, "scripts/tools"), env: { ...env, GOWORK: "off" }, limitMs: 30 * 60_000 };
  return (await run("go", [...args, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], options)).failure;
}
