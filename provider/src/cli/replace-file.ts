/**
 * Writes a file by way of a temporary one beside it, so that a reader, or a full disk, never leaves it in part. A device or a
 * pipe, such as /dev/stdout, is written to as it is.
 */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

export function replaceFile(path: string, text: string): void {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile()) {
    writeFileSync(path, text);
    return;
  }
  const place = before === undefined ? path : realpathSync(path);
  const temporary = `${place}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
