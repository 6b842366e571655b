/** Saves a command's script on the instance as the agent does: readable and executable for everybody, and kept. */
import type { CommandTask } from "../fleet/command-runner.ts";
import type { Disk } from "../fleet/disk.ts";
import type { Account } from "./skeleton.ts";

const FOLDER_OF_ROOT = "/usr/local/share/aliyun-assist/work/script";

/** Returns the path, or undefined when the file cannot be saved. The agent then gives the whole script to `sh -c`. */
export function saveScript(
  disk: Disk,
  { fileName, script }: CommandTask,
  { uid, gid }: Account,
): string | undefined {
  const folder = uid === 0 ? FOLDER_OF_ROOT : "/tmp";
  const path = `${folder}/${fileName}`;
  try {
    disk.makeDirs(folder);
    disk.write(path, Buffer.from(script));
    disk.chmod(path, 0o755);
    if (uid !== 0) disk.chown(path, uid, gid);
    return path;
  } catch {
    return undefined;
  }
}
