/** Says which folders of this machine an instance sees with `programs: "host"`, and prepares their places in the
 * instance's folder: an empty folder to mount on, or the link that this machine has there. */
import { lstatSync, readlinkSync } from "node:fs";
import type { Disk } from "../fleet/disk.ts";

/** Folders of programs and of what they need. /usr/local and the rest of /usr are the instance's own, because software
 * is set up and configured there. */
const SHOWN = [
  ...["/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/libexec"],
  ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/alternatives"],
  ...["perl", "perl5", "zoneinfo", "misc", "terminfo"].map((name) => `/usr/share/${name}`),
];

/** Returns the folders to mount at the same path. @throws errors of the file system */
export function showPrograms(disk: Disk): string[] {
  return SHOWN.filter((folder) => {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) return false;
    if (stats.isSymbolicLink() && !disk.isRealDirectory(folder)) {
      disk.link(folder, readlinkSync(folder));
      return false;
    }
    disk.makeDirs(folder);
    return true;
  });
}
