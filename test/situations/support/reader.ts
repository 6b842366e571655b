/** Reads a file in a loop, in a thread of its own, as a daemon might that starts at any moment. A whole file has `size`
 * equal bytes. */
import { Worker } from "node:worker_threads";

export interface Reader {
  /** Whole files, parts of files, and times without a file, so far. */
  seen(): { readonly whole: number; readonly partial: number; readonly missing: number };
  stop(): Promise<unknown>;
}

const LOOP = `
const { readFileSync } = require("node:fs");
const { path, size, shared } = require("node:worker_threads").workerData;
const counts = new Int32Array(shared);
while (Atomics.load(counts, 3) === 0) {
  let kind = 2;
  try {
    const bytes = readFileSync(path);
    kind = bytes.length === size && bytes.equals(Buffer.alloc(size, bytes[0])) ? 0 : 1;
  } catch {}
  Atomics.add(counts, kind, 1);
}`;

export function readInLoop(path: string, size: number): Reader {
  const shared = new SharedArrayBuffer(16);
  const counts = new Int32Array(shared);
  const worker = new Worker(LOOP, { eval: true, workerData: { path, size, shared } });
  const count = (at: number) => Atomics.load(counts, at);
  return {
    seen: () => ({ whole: count(0), partial: count(1), missing: count(2) }),
    stop: () => {
      const ended = new Promise((resolve) => worker.on("exit", resolve));
      Atomics.store(counts, 3, 1);
      return ended;
    },
  };
}
