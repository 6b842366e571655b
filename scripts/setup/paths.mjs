// @ts-check
// Where things lie and which versions are meant.
// One place, so that the set-up, its tests and the Go module cannot drift apart unnoticed.
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The Pulumi CLI that is built or installed when the machine has no usable one; scripts/tools/go.mod names the same. */
export const PULUMI_VERSION = "3.274.1";
/** Oldest Pulumi CLI that is accepted from PATH. */
export const PULUMI_OLDEST = "3.200.0";
/** Oldest Node that can run the provider. */
export const NODE_OLDEST = "22.17.0";
/** Oldest Go that can fetch the newer toolchain which the Pulumi CLI asks for. */
export const GO_OLDEST = "1.21.0";

/**
 * Folder for what outlives a checkout. It is outside the repository so that every clone shares one CLI.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string}
 */
export function cacheDir(env) {
  if (env.SENDFILE_CACHE_DIR) return resolve(env.SENDFILE_CACHE_DIR);
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-alicloud-sendfile");
}

/**
 * Folder of the one CLI version that this checkout wants.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function cliHome(env) {
  return join(cacheDir(env), `pulumi-v${PULUMI_VERSION}`);
}
