/** Finds the programs that RunCommand needs on this machine: unshare and nsenter, and for `programs: "busybox"` a
 * busybox that needs no libraries. */
import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Folders that are searched even if PATH does not hold them. */
const USUAL_PLACES = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];
const BUSYBOX_NAMES = ["busybox", "busybox.static", "busybox-static"];
/** Type of the ELF program header that names the dynamic loader. */
const PT_INTERP = 3;

export function findBusybox(path: string): string | undefined {
  return candidates(BUSYBOX_NAMES, path).find((file) => isExecutable(file) && isStatic(file));
}

export function findProgram(name: string, path: string): string | undefined {
  return candidates([name], path).find(isExecutable);
}

function candidates(names: readonly string[], path: string): string[] {
  const folders = [...path.split(delimiter).filter((folder) => folder.startsWith("/")), ...USUAL_PLACES];
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the file is a 64-bit little-endian ELF program without a dynamic loader, so that it needs no libraries. */
function isStatic(file: string): boolean {
  const head = Buffer.alloc(4096);
  const handle = openSync(file, "r");
  try {
    readSync(handle, head);
  } finally {
    closeSync(handle);
  }
  if (head.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return false;
  const [offset, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  for (let index = 0; index < count; index++) {
    const at = offset + index * size;
    if (at + 4 > head.length) return false;
    if (head.readUInt32LE(at) === PT_INTERP) return false;
  }
  return true;
}
