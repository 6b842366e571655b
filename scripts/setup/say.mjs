// @ts-check
// What the set-up says to people, always on stderr: stdout belongs to the result line or to the command that follows.
// Quiet mode drops what is only informative and keeps what takes long.

/** An expected failure: its message is all that a person needs, so no stack trace is shown. */
export class SetupError extends Error {}

/**
 * @typedef {object} Say
 * @property {(text: string) => void} info Nothing slow: left out in quiet mode.
 * @property {(text: string) => void} slow Something that takes long, starts or goes on.
 */

/**
 * @param {{ quiet: boolean, write?: (text: string) => void }} options
 * @returns {Say}
 */
export function createSay({ quiet, write = (text) => process.stderr.write(text) }) {
  const line = (/** @type {string} */ text) => write(`[setup] ${text}\n`);
  return { info: quiet ? () => {} : line, slow: line };
}

/**
 * Hands `task` on; a known failure ends the process with one paragraph, anything else keeps its stack trace.
 * @param {Promise<void>} task
 */
export async function endWith(task) {
  try {
    await task;
  } catch (error) {
    const text =
      error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`[setup] ${text}\n`);
    process.exit(1);
  }
}

/**
 * A duration as people say it: `45 s`, `2 min 30 s`.
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
}
