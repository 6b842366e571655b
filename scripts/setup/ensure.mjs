// @ts-check
// All set-up steps in order: packages, build, Pulumi CLI. Each does nothing when there is nothing to do.
// Runs in the same checkout take turns, because `npm ci` removes node_modules under a second one.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { BUILT, build, buildUpToDate } from "./build.mjs";
import { ensureCli } from "./cli.mjs";
import { once } from "./lock.mjs";
import { findNode, installPackages, packagesUpToDate } from "./packages.mjs";
import { cacheDir, ROOT } from "./paths.mjs";

/** @typedef {{ pulumi: string | undefined, node: string }} Result */

/**
 * @param {object} options
 * @param {Readonly<Record<string, string | undefined>>} options.env
 * @param {import("./say.mjs").Say} options.say
 * @param {boolean} options.withCli
 * @param {string} [options.root]
 * @returns {Promise<Result>}
 */
export async function ensure({ env, say, withCli, root = ROOT }) {
  const toBuild = () => BUILT.filter((name) => !buildUpToDate(root, name));
  const isReady = () => packagesUpToDate(root) && toBuild().length === 0;
  if (isReady()) say.info("npm packages and build are up to date.");
  else {
    // Outside the checkout: node_modules comes and goes, and the tree stays clean for git.
    const key = createHash("sha256").update(root).digest("hex").slice(0, 16);
    await once(
      join(cacheDir(env), `checkout-${key}.lock`),
      () => isReady() || undefined,
      async () => {
        if (!packagesUpToDate(root)) await installPackages(root, say);
        const names = toBuild();
        if (names.length > 0) await build(root, await findNode(root), names, say);
        return true;
      },
      { onWait: () => say.slow("Another run sets up this checkout; waiting for it.") },
    );
  }
  const node = await findNode(root);
  return { node, pulumi: withCli ? await ensureCli(env, say) : undefined };
}

/**
 * The line that `npm run setup` ends with, for programs.
 * @param {Result} result
 */
export function resultLine({ pulumi, node }) {
  return JSON.stringify({ pulumi, node });
}
