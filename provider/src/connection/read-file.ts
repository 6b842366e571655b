/**
 * Reads a file of the user, such as the profiles of the Alibaba Cloud CLI. The path may start with "~/".
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";

/** Returns `undefined` when the file cannot be read. */
export function readUserFile(path: string): string | undefined {
  try {
    return readFileSync(path.replace(/^~(?=[\\/])/, homedir()), "utf8");
  } catch {
    return undefined;
  }
}
