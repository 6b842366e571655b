// @ts-check
// Finds a usable Pulumi CLI or gets one into the cache folder, once for all runs on the machine.
// The result is made in a temporary folder and moved into place, so a broken attempt never looks like a CLI.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { chooseCli, isUsable, planMaking, wayOut } from "./cli-choice.mjs";
import { EXE, firstOnPath, inspect, machineFacts } from "./facts.mjs";
import { buildWithGo } from "./go-build.mjs";
import { OFFICIAL_INSTALLER, resolves, runInstaller } from "./installer.mjs";
import { once } from "./lock.mjs";
import { cliHome, PULUMI_VERSION } from "./paths.mjs";
import { duration, SetupError } from "./say.mjs";

/** @typedef {import("./cli-choice.mjs").Found} Found */
/** @typedef {import("./facts.mjs").Env} Env */
/** @typedef {import("./say.mjs").Say} Say */
/** @typedef {(into: string) => Promise<string | undefined>} Maker Fills a folder, or says what went wrong. */

/**
 * Moves a made CLI into place. A folder in the way is a broken one, or another run's equal result.
 * @param {string} from
 * @param {string} home
 */
function putInPlace(from, home) {
  const aside = `${from}.old`;
  if (existsSync(home)) renameSync(home, aside);
  renameSync(from, home);
  rmSync(aside, { recursive: true, force: true });
}

/**
 * Removes what killed runs left behind. By age: no attempt takes an hour.
 * @param {string} home
 */
function sweep(home) {
  for (const name of readdirSync(dirname(home))) {
    const path = join(dirname(home), name);
    if (!name.startsWith(`${basename(home)}.tmp-`) || Date.now() - statSync(path).mtimeMs < 3_600_000)
      continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Tries the makers in turn until one leaves a usable CLI in `home`.
 * @param {string} home
 * @param {readonly Maker[]} makers
 * @param {string[]} notes Gets what went wrong.
 * @returns {Promise<Found>}
 */
async function makeCli(home, makers, notes) {
  sweep(home);
  for (const maker of makers) {
    const temporary = mkdtempSync(`${home}.tmp-`);
    // mkdtemp makes folders private; a cache folder may be shared.
    chmodSync(temporary, 0o755);
    mkdirSync(join(temporary, "bin"));
    const discard = () => rmSync(temporary, { recursive: true, force: true });
    process.on("exit", discard); // Ctrl-C ends the process without `finally`.
    try {
      const failure = await maker(temporary);
      const made = failure ? undefined : await inspect(join(temporary, "bin", EXE));
      if (made && isUsable(made.version)) {
        putInPlace(temporary, home);
        return { path: join(home, "bin", EXE), version: made.version };
      }
      notes.push(failure ?? "what was installed does not work as a Pulumi CLI on this machine");
    } finally {
      discard();
      process.off("exit", discard);
    }
  }
  throw new SetupError(wayOut(notes));
}

/**
 * @param {Env} env
 * @param {Say} say
 * @returns {Record<"installer" | "go", Maker>}
 */
function realMakers(env, say) {
  const url = env.SENDFILE_PULUMI_INSTALLER_URL || OFFICIAL_INSTALLER;
  return {
    async installer(into) {
      if (!(await resolves(url))) {
        return `the official installer is out of reach (${new URL(url).hostname} has no address here)`;
      }
      say.slow(
        `Getting the Pulumi CLI ${PULUMI_VERSION} with the official installer (given up after about a minute).`,
      );
      const failure = await runInstaller({ url, version: PULUMI_VERSION, into });
      if (failure) say.slow(`That did not work: ${failure}.`);
      return failure;
    },
    go: (into) => buildWithGo(into, say),
  };
}

/**
 * @param {Env} env
 * @param {Say} say
 * @param {object} [standIns] For tests.
 * @param {(env: Env) => ReturnType<typeof machineFacts>} [standIns.facts]
 * @param {Record<"installer" | "go", Maker>} [standIns.makers]
 * @param {number} [standIns.pollMs]
 * @returns {Promise<string>} Absolute path of a usable CLI.
 */
export async function ensureCli(env, say, standIns = {}) {
  const { facts = machineFacts, makers = realMakers(env, say), pollMs = 500 } = standIns;
  const home = cliHome(env);
  const findCached = () => inspect(join(home, "bin", EXE));
  const onPath = await inspect(firstOnPath(env.PATH));
  const chosen = chooseCli({ onPath, cached: await findCached() });
  if (chosen) {
    say.info(`Pulumi CLI ${chosen.version} is there: ${chosen.path}`);
    return chosen.path;
  }
  const { steps, notes } = planMaking({ onPath, ...(await facts(env)) });
  if (steps.length === 0) throw new SetupError(wayOut(notes));
  say.slow(`A Pulumi CLI is needed: ${notes.join("; ")}.`);
  const started = Date.now();
  const soFar = () => duration(Date.now() - started);
  const made = await once(
    `${home}.lock`,
    async () => chooseCli({ onPath: undefined, cached: await findCached() }),
    () =>
      makeCli(
        home,
        steps.map((step) => makers[step]),
        notes,
      ),
    {
      pollMs,
      onWait: (pid) =>
        say.slow(`Another run (process ${pid ?? "unknown"}) is getting the Pulumi CLI; waiting for it.`),
      onTick: () => say.slow(`Still waiting for the other run (${soFar()} so far).`),
    },
  );
  say.slow(`Pulumi CLI ${made.version} is ready after ${soFar()}: ${made.path}`);
  return made.path;
}
