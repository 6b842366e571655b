// @ts-check
// Makes this clone ready: npm packages, the Node to run with, and a build. Each step does nothing when nothing is to do.
// Runs before any package is there, on Node 20.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run, SetupError, say } from "./run.mjs";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/**
 * Whether node_modules is what package-lock.json says. npm leaves a copy of the lock there when an install is complete.
 * @param {string} root
 */
export function packagesAreThere(root) {
  try {
    const [wanted, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map(
      (file) => /** @type {Packages} */ (JSON.parse(readFileSync(join(root, file), "utf8")).packages),
    );
    return Object.entries(wanted ?? {}).every(([path, want]) => {
      const have = installed?.[path];
      // Optional ones are left out where they are for another platform; the root itself is not listed.
      if (have === undefined) return path === "" || want.optional === true;
      return have.version === want.version && (have.integrity ?? want.integrity) === want.integrity;
    });
  } catch {
    return false; // No install yet, or a broken one.
  }
}

async function installPackages() {
  if (packagesAreThere(ROOT)) return; // Another set-up, which this one has waited for, was faster.
  say("Installing the npm packages with `npm ci` (about half a minute, longer with an empty npm cache).");
  const args = ["ci", "--no-audit", "--no-fund"];
  const { failure } = await run("npm", args, { cwd: ROOT, limitMs: 15 * 60_000 });
  if (failure !== undefined) throw new SetupError(`\`npm ci\` failed: ${failure}`);
}

/**
 * The Node of the packages, else the running one when it is new enough for the provider.
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
  // `tsc -b` compiles only what is older than its sources.
  const args = ["node_modules/typescript/bin/tsc", "-b", "provider", "emulator"];
  const { failure } = await run(node, args, { cwd: ROOT, limitMs: 5 * 60_000 });
  if (failure !== undefined) throw new SetupError(`The build failed:\n${failure}`);
}

/** @returns {Promise<string>} Path of the Node to run with. */
export async function ensureCheckout() {
  if (!packagesAreThere(ROOT)) await inTurn(join(ROOT, ".tmp/setup.lock"), installPackages);
  const node = await findNode(ROOT);
  await build(node);
  return node;
}

/**
 * Two set-ups of one clone take turns, because `npm ci` removes node_modules under the other one.
 * @param {string} lock File that holds the owner's process id.
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
