// @ts-check
// Gets the Pulumi CLI with Pulumi's own installer, within a short limit.
// A machine without internet must find out in seconds: name look-up, download and install each have a limit.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, run } from "./run.mjs";

export const OFFICIAL_INSTALLER = "https://get.pulumi.com/install.sh";
export const LIMITS = { lookupMs: 2_000, downloadMs: 10_000, installMs: 60_000 };

/**
 * Whether the name in `url` resolves. In a process of its own, because a look-up in ours cannot be cut short.
 * @param {string} url
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>}
 */
export async function resolves(url, timeoutMs = LIMITS.lookupMs) {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const script = "require('node:dns').lookup(process.argv[1], (error) => process.exit(error ? 1 : 0))";
  return (await run(process.execPath, ["-e", script, host], { timeoutMs })).code === 0;
}

/**
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.version
 * @param {string} options.into Empty folder; the CLI ends up in its `bin`.
 * @param {number} [options.downloadMs]
 * @param {number} [options.installMs]
 * @returns {Promise<string | undefined>} What went wrong; undefined when it is installed.
 */
export async function runInstaller({
  url,
  version,
  into,
  downloadMs = LIMITS.downloadMs,
  installMs = LIMITS.installMs,
}) {
  let script;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadMs) });
    if (!response.ok) return `the official installer answered with HTTP status ${response.status}`;
    script = await response.text();
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      return `the official installer did not answer within ${downloadMs / 1000} s`;
    }
    const cause = /** @type {{ code?: string, message?: string } | undefined} */ (
      error instanceof Error ? error.cause : undefined
    );
    return `the official installer could not be downloaded (${cause?.code ?? cause?.message ?? error})`;
  }
  // Networks with a sign-in page answer everything with HTML.
  if (!script.startsWith("#!"))
    return "the official installer answered with something that is no shell script";
  const file = join(into, "install.sh");
  writeFileSync(file, script);
  const args = [file, "--no-edit-path", "--install-root", into, "--version", version];
  const { code, output, timedOut } = await run("/bin/sh", args, { timeoutMs: installMs });
  if (timedOut) return `the official installer did not end within ${installMs / 1000} s`;
  if (code !== 0) return `the official installer failed (${lastLines(output, 3).replaceAll("\n", " | ")})`;
  return undefined;
}
