// @ts-check
// Runs one program of the set-up. After a time limit the program is killed together with all processes it started.
// Messages go to stderr, because stdout holds the JSON line of `npm run setup` or the output of the command after it.
import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM"];

/** A failure with a known cause. Its message is shown without a stack trace. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`[setup] ${text}\n`);
}

/**
 * Waits for `task`. A SetupError prints its message and ends the process; any other error is thrown on, with its stack
 * trace.
 * @param {Promise<void>} task
 */
export async function endWith(task) {
  try {
    await task;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exit(1);
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Readonly<Record<string, string | undefined>>, limitMs: number }} options
 * @returns {Promise<{ failure: string | undefined, stdout: string }>} `failure` is undefined on success, else the last
 *   lines that the program printed.
 */
export function run(command, args, { limitMs, ...options }) {
  return new Promise((done) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    const endAll = () => child.pid === undefined || process.kill(-child.pid, "SIGKILL");
    // The child must be ended here, because a Ctrl-C at the terminal does not reach it in its own process group.
    const stop = () => {
      endAll();
      process.exit(130);
    };
    /** @param {string | undefined} failure */
    const end = (failure) => {
      clearInterval(tick);
      clearTimeout(limit);
      for (const signal of SIGNALS) process.off(signal, stop);
      done({ failure, stdout });
    };
    const tick = setInterval(() => say(`still running: ${command} ${args[0]}`), 30_000);
    const limit = setTimeout(() => {
      endAll();
      end(`it did not end within ${limitMs / 1000} s`);
    }, limitMs);
    for (const signal of SIGNALS) process.on(signal, stop);
    child.on("error", ({ message }) => end(message));
    child.on("close", (code) => {
      const lastLines = `${stdout}\n${stderr}`.trim().split("\n").slice(-15).join("\n");
      end(code === 0 ? undefined : lastLines || `it ended with ${code}`);
    });
  });
}
