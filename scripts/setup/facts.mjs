// @ts-check
// Looks at the machine: which Pulumi CLI, which Go, and what kind of network it says it is in.
// Only local programs are asked; nothing here uses the network.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/** File name of the CLI. */
export const EXE = process.platform === "win32" ? "pulumi.exe" : "pulumi";
const GO_DEFAULT_PROXY = "https://proxy.golang.org,direct";

/**
 * @param {string | undefined} pathVariable
 * @returns {string | undefined} The `pulumi` that a shell would start.
 */
export function firstOnPath(pathVariable) {
  for (const folder of (pathVariable ?? "").split(delimiter)) {
    const path = join(folder || ".", EXE);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * @param {string | undefined} path
 * @returns {Promise<import("./cli-choice.mjs").Found | undefined>} An empty version when the program does not tell it.
 */
export async function inspect(path) {
  if (!path || !existsSync(path)) return undefined;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, stdout } = await run(path, ["version"], { env, timeoutMs: 15_000 });
  return { path, version: code === 0 ? stdout.trim() : "" };
}

/**
 * @param {Env} env
 * @returns {Promise<{ go: string | undefined, installer: import("./cli-choice.mjs").InstallerFacts }>}
 */
export async function machineFacts(env) {
  const ask = (/** @type {string} */ command, /** @type {string[]} */ args) =>
    run(command, args, { env, timeoutMs: 10_000 });
  const version = await ask("go", ["version"]);
  const go = version.code === 0 ? version.stdout.trim() : undefined;
  const proxy = go ? (await ask("go", ["env", "GOPROXY"])).stdout.trim() : "";
  return {
    go,
    installer: {
      setting: env.SENDFILE_PULUMI_INSTALLER,
      ci: !["", "0", "false"].includes(env.CI ?? ""),
      npmRegistry: (await ask("npm", ["config", "get", "registry"])).stdout.trim(),
      ownGoProxy: !["", GO_DEFAULT_PROXY].includes(proxy),
      platform: process.platform,
    },
  };
}
