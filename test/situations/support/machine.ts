/** What only the machine of an instance can do to it: mount file systems and set the immutable attribute. A command of
 * the instance may not, because it runs in a user namespace that does not own the mounts. */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { promisify } from "node:util";
import { below } from "../../provider/commands/support/situation.ts";
import type { Fleet } from "./fleet.ts";

const execute = promisify(execFile);

/** Runs sh as this machine's root. "@/" is the folder `root` of the instance. The emulator sees what this mounts, and
 * the instance does when no command has run on it yet. */
export async function asMachine(fleet: Fleet, id: string, root: string, text: string): Promise<void> {
  const folder = fleet.onDisk(id, root);
  mkdirSync(folder, { recursive: true });
  const script = `umask 022\ncd ${folder}\n${below(text, folder)}`;
  await execute("nsenter", ["-t", `${fleet.pid}`, "-m", "sh", "-c", script]);
}

/** Repeats for the mounts that the instance has got what asMachine has done to the machine's: a clone of a mount does
 * not become writable with it. */
export async function inMounts(fleet: Fleet, id: string, root: string, text: string): Promise<void> {
  const pid = processOf(fleet, id);
  const script = `cd ${root}\n${below(text, root)}\n:`;
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin:/.busybox" };
  if (pid !== undefined)
    await execute("nsenter", ["-t", `${pid}`, "-m", "-p", "--", "/bin/sh", "-c", script], { env });
}

/** Returns a process of the instance: its root folder is the instance's folder, and it has another number inside. */
function processOf(fleet: Fleet, id: string): number | undefined {
  const root = look(fleet.onDisk(id, ""));
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    const its = look(`/proc/${pid}/root/`);
    return root !== undefined && its?.ino === root.ino && its.dev === root.dev && isInside(pid);
  });
  return found === undefined ? undefined : Number(found);
}

function isInside(pid: string): boolean {
  try {
    return /^NSpid:\t\d+\t\d/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
