// @ts-check
// Lets one process make a thing while others that want the same wait for it.
// A lock only saves work: makers must still put their result in place atomically, so a wrong guess about a dead owner costs time, not correctness.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

/** @typedef {{ pid: number, host: string, nonce: string }} Owner */
/**
 * @typedef {object} LockOptions
 * @property {(pid: number | undefined) => void} [onWait] Called once when another owner is found.
 * @property {() => void} [onTick] Called every `tickMs` while waiting.
 * @property {number} [pollMs]
 * @property {number} [tickMs]
 * @property {number} [staleMs] An owner touches its lock more often than this; an older lock is abandoned.
 */

/**
 * @param {string} path
 * @returns {Owner | undefined}
 */
function readOwner(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined; // Just taken and not yet written, or just released.
  }
}

/**
 * @param {Owner | undefined} owner
 */
function isDead(owner) {
  if (!owner || owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}

/**
 * Takes the lock, or says why not.
 * @param {string} path
 * @param {number} staleMs
 * @returns {(() => void) | undefined} Releases the lock; undefined when somebody else holds it.
 */
export function tryLock(path, staleMs = 60_000) {
  const nonce = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  const text = JSON.stringify({ pid: process.pid, host: hostname(), nonce });
  mkdirSync(dirname(path), { recursive: true });
  if (!create(path, text) && !(dropIfStale(path, staleMs, nonce) && create(path, text))) return undefined;
  const beat = setInterval(() => touch(path), staleMs / 6);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    if (readOwner(path)?.nonce === nonce) rmSync(path, { force: true });
  };
  process.on("exit", release);
  return release;
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {boolean} False when the file is there already.
 */
function create(path, text) {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Another process took us for dead; see the header.
  }
}

/**
 * Moves an abandoned lock away. Renaming first lets only one of several waiters win.
 * @param {string} path
 * @param {number} staleMs
 * @param {string} nonce
 * @returns {boolean} Whether it is gone.
 */
function dropIfStale(path, staleMs, nonce) {
  const aside = `${path}.${nonce}`;
  try {
    const owner = readOwner(path);
    const age = Date.now() - statSync(path).mtimeMs;
    if (!isDead(owner) && age < staleMs) return false;
    if (readOwner(path)?.nonce !== owner?.nonce) return false;
    renameSync(path, aside);
    rmSync(aside, { force: true });
    return true;
  } catch {
    return false; // Released or taken over meanwhile: the next try sees the new state.
  }
}

/**
 * Returns what `find` finds, making it first if needed; of several processes one makes and the others wait.
 * @template T
 * @param {string} path Lock file.
 * @param {() => T | undefined | Promise<T | undefined>} find
 * @param {() => Promise<T>} make
 * @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function once(path, find, make, options = {}) {
  const { pollMs = 500, tickMs = 30_000, staleMs = 60_000 } = options;
  let waiting = false;
  let nextTick = Date.now() + tickMs;
  for (;;) {
    const release = tryLock(path, staleMs);
    if (release) {
      try {
        return (await find()) ?? (await make());
      } finally {
        release();
      }
    }
    if (!waiting) options.onWait?.(readOwner(path)?.pid);
    waiting = true;
    if (Date.now() >= nextTick) {
      options.onTick?.();
      nextTick += tickMs;
    }
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}
