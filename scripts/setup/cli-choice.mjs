// @ts-check
// Decides from plain facts which Pulumi CLI to use or how to get one, and words the way out when there is none.
// Pure, so that every machine's situation can be tested without being that machine.
import { GO_OLDEST, PULUMI_OLDEST } from "./paths.mjs";
import { atLeast, parseVersion } from "./versions.mjs";

/** @typedef {{ path: string, version: string }} Found An empty version: the program did not tell it. */
/**
 * @typedef {object} InstallerFacts
 * @property {string | undefined} setting SENDFILE_PULUMI_INSTALLER: `off`, `on`, or nothing for the rules below.
 * @property {boolean} ci
 * @property {string} npmRegistry
 * @property {boolean} ownGoProxy GOPROXY is set to something else than Go's default.
 * @property {string} platform
 */

const PUBLIC_REGISTRY = "https://registry.npmjs.org";

/**
 * @param {string} version
 * @returns {boolean} The Automation API refuses another major version.
 */
export function isUsable(version) {
  return (
    atLeast(version, PULUMI_OLDEST) &&
    parseVersion(version)?.numbers[0] === parseVersion(PULUMI_OLDEST)?.numbers[0]
  );
}

/**
 * Why the official installer is not tried; undefined when it is.
 * @param {InstallerFacts} facts
 * @returns {string | undefined}
 */
export function whyNoInstaller({ setting, ci, npmRegistry, ownGoProxy, platform }) {
  if (setting === "off") return "SENDFILE_PULUMI_INSTALLER is off";
  if (platform === "win32") return "it needs a POSIX shell";
  if (setting === "on") return undefined;
  if (ci) return "this is a CI run (CI is set)";
  if (npmRegistry.replace(/\/+$/, "") !== PUBLIC_REGISTRY)
    return "npm uses a registry of its own, as closed networks do";
  if (ownGoProxy) return "Go uses a module proxy of its own, as closed networks do";
  return undefined;
}

/**
 * PATH first: what people installed themselves is what they want to see used.
 * @param {{ onPath: Found | undefined, cached: Found | undefined }} found First `pulumi` on PATH, and the one in our cache folder.
 * @returns {Found | undefined}
 */
export function chooseCli({ onPath, cached }) {
  return [onPath, cached].find((cli) => cli && isUsable(cli.version));
}

/**
 * What to try, in order, when there is no usable CLI.
 * @param {{ onPath: Found | undefined, go: string | undefined, installer: InstallerFacts }} facts `go`: what `go version` prints.
 * @returns {{ steps: ("installer" | "go")[], notes: string[] }} `notes` say why the rest is left out.
 */
export function planMaking({ onPath, go, installer }) {
  /** @type {string[]} */
  const notes = [];
  if (!onPath) notes.push("there is no `pulumi` on PATH");
  else if (!onPath.version) notes.push(`${onPath.path} does not tell its version`);
  else notes.push(`${onPath.path} is version ${onPath.version}, not ${PULUMI_OLDEST} or newer of version 3`);
  /** @type {("installer" | "go")[]} */
  const steps = [];
  const why = whyNoInstaller(installer);
  if (why) notes.push(`the official installer was left out because ${why}`);
  else steps.push("installer");
  if (!go) notes.push("there is no Go to build it with");
  else if (!atLeast(go, GO_OLDEST)) notes.push(`Go is older than ${GO_OLDEST} (${go})`);
  else steps.push("go");
  return { steps, notes };
}

/**
 * The one paragraph for people when every way has failed.
 * @param {readonly string[]} notes What was found and tried, in order.
 */
export function wayOut(notes) {
  return (
    `No Pulumi CLI could be set up: ${notes.join("; ")}. ` +
    `Way out: install the Pulumi CLI ${PULUMI_OLDEST} or newer of version 3 (https://www.pulumi.com/docs/install/) so that ` +
    "`pulumi version` works, or install Go (https://go.dev/dl/) and let this build it, then run the same command again. " +
    "SENDFILE_PULUMI_INSTALLER=on tries the official installer in any case, and =off never does."
  );
}
