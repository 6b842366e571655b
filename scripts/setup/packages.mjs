// @ts-check
// Installs the npm packages when node_modules is not what package-lock.json says, and finds the Node to run with.
// npm leaves a copy of the lock in node_modules at the end of an install; comparing the two needs no stamp of our own.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { NODE_OLDEST } from "./paths.mjs";
import { lastLines, run } from "./run.mjs";
import { SetupError } from "./say.mjs";
import { atLeast } from "./versions.mjs";

/** @typedef {Record<string, { version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean }>} Packages */

/**
 * @param {Packages} wanted `packages` of package-lock.json.
 * @param {Packages} installed `packages` of node_modules/.package-lock.json.
 * @returns {boolean}
 */
export function sameTree(wanted, installed) {
  for (const [path, want] of Object.entries(wanted)) {
    if (path === "") continue;
    const have = installed[path];
    // Optional ones are left out where they are for another platform.
    if (!have && want.optional) continue;
    if (!have || want.version !== have.version || want.link !== have.link) return false;
    if (want.link && want.resolved !== have.resolved) return false;
    if (want.integrity && have.integrity && want.integrity !== have.integrity) return false;
  }
  return Object.keys(installed).every((path) => path in wanted);
}

/**
 * @param {string} path
 * @returns {Packages | undefined}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined; // Missing, or cut off by a broken install.
  }
}

/**
 * @param {string} root
 * @returns {boolean}
 */
export function packagesUpToDate(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules/.package-lock.json"));
  return wanted !== undefined && installed !== undefined && sameTree(wanted, installed);
}

/**
 * @param {string} root
 * @param {import("./say.mjs").Say} say
 */
export async function installPackages(root, say) {
  say.slow("Installing npm packages with `npm ci` (about half a minute, longer with an empty npm cache).");
  const { code, output, missing, timedOut } = await run("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    timeoutMs: 15 * 60_000,
    onTick: () => say.slow("Still installing npm packages."),
  });
  if (missing) throw new SetupError("npm was not found on PATH. Install Node 20 or newer together with npm.");
  if (code !== 0) {
    const why = timedOut ? "did not end within 15 min" : "failed";
    throw new SetupError(`\`npm ci\` ${why}:\n${lastLines(output)}`);
  }
}

/**
 * The Node to run with: the one that comes with the packages, else the running one if it is new enough.
 * @param {string} root
 * @param {{ path: string, version: string }} [running]
 * @returns {Promise<string>}
 */
export async function findNode(root, running = { path: process.execPath, version: process.versions.node }) {
  const link = join(root, "node_modules/.bin/node");
  if (existsSync(link)) {
    const path = realpathSync(link);
    const { code, stdout } = await run(path, ["--version"], { timeoutMs: 10_000 });
    if (code === 0 && atLeast(stdout, NODE_OLDEST)) return path;
  }
  if (atLeast(running.version, NODE_OLDEST)) return running.path;
  throw new SetupError(
    `Node ${NODE_OLDEST} or newer is needed and this is ${running.version}. The npm package "node" brings a newer one, ` +
      "but its install script did not run (is `ignore-scripts` on?). Run `npm rebuild node --ignore-scripts=false` " +
      `in ${root}, or install Node ${NODE_OLDEST} or newer, and start again.`,
  );
}

/**
 * The folders that must come first on PATH, in this order.
 * @param {string} root
 * @param {string} node
 * @param {string | undefined} pulumi
 * @returns {string[]}
 */
export function pathFolders(root, node, pulumi) {
  const bin = join(root, "node_modules/.bin");
  // The last folder but one holds the host of dynamic resources, which an official install may bring or not.
  const folders = [bin, join(root, "node_modules/@pulumi/pulumi")];
  if (!node.startsWith(join(root, "node_modules"))) folders.splice(1, 0, dirname(node));
  if (pulumi) folders.push(dirname(pulumi));
  return folders;
}
