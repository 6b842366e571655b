// @ts-check
// Runs one program of the set-up, with a limit after which it is ended together with all that it started.
// What is said goes to stderr: stdout belongs to the result line, or to the command that follows the set-up.
import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM"];

/** An expected failure: its message is all that a person needs, so no stack trace is shown. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`[setup] ${text}\n`);
}

/**
 * Hands on `task`; a known failure ends the process with one paragraph, anything else keeps its stack trace.
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
 * @returns {Promise<{ failure: string | undefined, stdout: string }>} `failure`: its last words, when it did not succeed.
 */
export function run(command, args, { limitMs, ...options }) {
  return new Promise((done) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    const endAll = () => child.pid === undefined || process.kill(-child.pid, "SIGKILL");
    // In a group of its own it is not reached by Ctrl-C; a Go build would go on for minutes.
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
