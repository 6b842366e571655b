// @ts-check
// Installs the npm packages of this clone, chooses the Node to run with, and builds. A step that is already done costs
// nothing. This file runs before any npm package is installed, on Node 20.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run, SetupError, say } from "./run.mjs";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/**
 * Whether node_modules holds what package-lock.json lists. npm writes node_modules/.package-lock.json at the end of a
 * complete install, so the two files are compared.
 * @param {string} root
 */
export function packagesAreThere(root) {
  try {
    const [wanted, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map(
      (file) => /** @type {Packages} */ (JSON.parse(readFileSync(join(root, file), "utf8")).packages),
    );
    return Object.entries(wanted ?? {}).every(([path, want]) => {
      const have = installed?.[path];
      // npm skips optional packages for other platforms, and does not list the root package ("").
      if (have === undefined) return path === "" || want.optional === true;
      return have.version === want.version && (have.integrity ?? want.integrity) === want.integrity;
    });
  } catch {
    return false; // A lock file is missing or broken, so the install is not complete.
  }
}

async function installPackages() {
  if (packagesAreThere(ROOT)) return; // Another set-up process installed them while this one waited for its turn.
  say("Installing the npm packages with `npm ci` (about half a minute, longer with an empty npm cache).");
  const args = ["ci", "--no-audit", "--no-fund"];
  const { failure } = await run("npm", args, { cwd: ROOT, limitMs: 15 * 60_000 });
  if (failure !== undefined) throw new SetupError(`\`npm ci\` failed: ${failure}`);
}

/**
 * Finds the Node to run with: the one that the npm package "node" brings, or else the running one. Either must be new
 * enough for the provider.
 * @param {string} root
 */
export async function findNode(root, running = { path: process.execPath, version: process.version }) {
  const link = join(root, "node_modules/.bin/node");
  const own = existsSync(link) ? realpathSync(link) : undefined;
  if (own !== undefined && isNewEnough((await run(own, ["--version"], { limitMs: 15_000 })).stdout))
    return own;
  if (isNewEnough(running.version)) return running.path;
  throw new SetupError(
    `Node 22.17 or newer is needed and this is ${running.version}. The npm package "node" brings one, but its install ` +
      "script did not run (is `ignore-scripts` on?). Run `npm rebuild node --ignore-scripts=false`, or install a newer " +
      "Node, and start again.",
  );
}

/** @param {string} version */
function isNewEnough(version) {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
  return Number(major) > 22 || (major === "22" && Number(minor) >= 17);
}

/** @param {string} node */
async function build(node) {
  // `tsc -b` skips a project whose output is newer than its sources.
  const tsc = ["node_modules/typescript/bin/tsc", "-b", "provider", "emulator"];
  for (const args of [["scripts/page.mjs"], tsc]) {
    const { failure } = await run(node, args, { cwd: ROOT, limitMs: 5 * 60_000 });
    if (failure !== undefined) throw new SetupError(`The build failed:\n${failure}`);
  }
}

/** @returns {Promise<string>} Path of the Node to run with. */
export async function ensureCheckout() {
  if (!packagesAreThere(ROOT)) await inTurn(join(ROOT, ".tmp/setup.lock"), installPackages);
  const node = await findNode(ROOT);
  await build(node);
  return node;
}

/**
 * Runs `work` while no other set-up process of this clone does, because `npm ci` would delete the node_modules that the
 * other process is using.
 * @param {string} lock File that holds the process id of the set-up whose turn it is.
 * @param {() => Promise<void>} work
 */
export async function inTurn(lock, work) {
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: "wx" });
      break;
    } catch {
      if (ownerHasEnded(lock)) rmSync(lock, { force: true });
      await sleep(300);
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function ownerHasEnded(lock) {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}
