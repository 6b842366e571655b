// @ts-check
// Runs one helper program with a time limit and keeps its output.
// Each gets its own process group, so that a limit or Ctrl-C ends everything it started.
import { spawn } from "node:child_process";

/** @typedef {{ code: number | null, stdout: string, output: string, timedOut: boolean, missing: boolean }} Outcome */
/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string | undefined>>} [env] Replaces the environment.
 * @property {number} [timeoutMs]
 * @property {() => void} [onTick] Called every `tickMs` while the program runs.
 * @property {number} [tickMs]
 */

/** Kept to the last 64 KB: a failure is explained at the end of an output. */
const KEEP = 65_536;
/** @type {Set<number>} */
const groups = new Set();

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>} Never rejects: a program that cannot be started is `missing`.
 */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    let stdout = "";
    let output = "";
    const tick = options.onTick && setInterval(options.onTick, options.tickMs ?? 30_000);
    const limit = options.timeoutMs && setTimeout(() => end({ timedOut: true }), options.timeoutMs);
    /** @param {Partial<Outcome>} how */
    const end = (how) => {
      clearInterval(tick || undefined);
      clearTimeout(limit || undefined);
      if (pid !== undefined) {
        if (how.timedOut) killGroup(pid);
        groups.delete(pid);
      }
      child.stdout.destroy();
      child.stderr.destroy();
      done({ code: null, stdout, output, timedOut: false, missing: false, ...how });
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout = (stdout + text).slice(-KEEP);
      output = (output + text).slice(-KEEP);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-KEEP);
    });
    child.on("error", () => end({ missing: true }));
    child.on("close", (code) => end({ code }));
  });
}

/**
 * Last lines of an output, for a failure message.
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 15) {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Makes Ctrl-C and a kill end the running helpers too; without this a Go build would go on in its own group.
 * @returns {() => void} Takes the handlers off again.
 */
export function endHelpersOnSignal() {
  /** @type {[NodeJS.Signals, number][]} */
  const signals = [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ];
  const handlers = signals.map(([signal, code]) => {
    const handler = () => {
      for (const pid of groups) killGroup(pid);
      process.exit(code);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}
