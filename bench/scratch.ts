/** Makes the bench's temporary folders inside `.tmp`, which git ignores, and removes each after use. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
const SCRATCH = join(ROOT, ".tmp", "bench");

export async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  mkdirSync(SCRATCH, { recursive: true });
  const dir = mkdtempSync(join(SCRATCH, "run-"));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
