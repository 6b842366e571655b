/** Makes the folders and account files that a command needs in an instance's folder. Existing files stay as they are.
 * Every path goes through Disk, so that no link leads out of the folder. */
import type { Accounts } from "../fleet/accounts.ts";
import type { Disk } from "../fleet/disk.ts";
import { showPrograms } from "./layout.ts";
import { TOOLS } from "./scripts.ts";

export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export type Programs = "host" | "busybox";

/** Returns the folders of this machine that the instance must see. @throws errors of the file system */
export function prepareRoot(disk: Disk, accounts: Accounts, programs: Programs): string[] {
  for (const folder of ["/dev", "/etc", "/proc"]) disk.makeDirs(folder);
  makeOnce(disk, "/root", 0o700);
  makeOnce(disk, "/tmp", 0o1777);
  makeAccounts(disk, accounts);
  if (programs === "host") return showPrograms(disk);
  for (const folder of [TOOLS, "/bin"]) disk.makeDirs(folder);
  disk.link("/bin/sh", `${TOOLS}/sh`);
  disk.link("/bin/bash", `${TOOLS}/bash`);
  return [];
}

function makeAccounts(disk: Disk, accounts: Accounts): void {
  if (!disk.exists("/etc/group")) disk.write("/etc/group", Buffer.from(groupFile(accounts)));
  if (disk.exists("/etc/passwd")) return;
  disk.write("/etc/passwd", Buffer.from(passwdFile(accounts)));
  for (const [name, uid] of accounts.users.filter(([user]) => user !== "root")) {
    makeOnce(disk, homeOf(name), 0o700);
    disk.chown(homeOf(name), uid, accounts.groupId(name) ?? 0);
  }
}

/** Reads the account from the instance's /etc/passwd. Returns undefined when there is no such user. */
export function accountOf(disk: Disk, name: string): Account | undefined {
  const lines = disk.read("/etc/passwd")?.content.toString().split("\n") ?? [];
  const fields = lines.map((line) => line.split(":")).find(([user]) => user === name);
  if (fields === undefined || name === "") return undefined;
  return { uid: Number(fields[2]), gid: Number(fields[3]), home: fields[5] || "/" };
}

function makeOnce(disk: Disk, folder: string, mode: number): void {
  if (disk.exists(folder)) return;
  disk.makeDirs(folder);
  disk.chmod(folder, mode);
}

function passwdFile(accounts: Accounts): string {
  const lines = accounts.users.map(
    ([name, uid]) => `${name}:x:${uid}:${accounts.groupId(name) ?? 0}::${homeOf(name)}:/bin/sh\n`,
  );
  return lines.join("");
}

function groupFile({ groups }: Accounts): string {
  return groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join("");
}

function homeOf(name: string): string {
  return name === "root" ? "/root" : `/home/${name}`;
}
