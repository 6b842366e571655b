/** Turns the rows of test/fixtures/agent-truth.json, which were measured with the real agent, into test cases: makes
 * the files that a row had before, and lists the files after it in the row's format. */
import * as fs from "node:fs";
import { join } from "node:path";
import type { Disk } from "../../../emulator/src/fleet/disk.ts";
import { formatMode } from "../../../emulator/src/fleet/mode.ts";
import type { RightsStore } from "../../../emulator/src/fleet/rights-store.ts";
import type { AgentTask } from "../../../emulator/src/fleet/task.ts";

export interface Row {
  readonly id: string;
  readonly case: string;
  readonly task: AgentTask;
  readonly before: readonly string[];
  readonly agent: { readonly report: string | null; readonly const?: string; readonly errorcode?: number };
  readonly api: { readonly instanceStatus: string; readonly errorCode: string; readonly errorInfo: string };
  readonly after: readonly string[];
  readonly afterInRoot?: readonly string[];
}

const fixture = new URL("../../fixtures/agent-truth.json", import.meta.url);
export const ROWS: readonly Row[] = JSON.parse(fs.readFileSync(fixture, "utf8")).rows;

/** The directory that the rows call $D. */
export const DIR = "/srv/case";
/** Users of the machine on which the rows were measured. */
export const USERS = ["root", "nobody"];
export const GROUPS = ["root", "nogroup"];

export function taskOf({ task }: Row): AgentTask {
  const name = task.name === "(255 x 'n')" ? "n".repeat(255) : task.name;
  const isBig = task.contentBase64.startsWith("(base64 of");
  const contentBase64 = isBig
    ? Buffer.from("0123456789abcdef".repeat(2560)).toString("base64")
    : task.contentBase64;
  return { ...task, name, contentBase64, targetDir: task.targetDir.replace("$D", DIR) };
}

/** Makes the files that the row had before. It uses Disk, which also works in a process that is not root. */
export function layOut(row: Row, root: string, disk: Disk): void {
  disk.makeDirs(DIR);
  for (const line of row.before.toReversed()) {
    const { name, kind, mode, uid, gid, content } = parse(line);
    const path = `${DIR}/${name}`;
    if (kind === "symlink") fs.symlinkSync(content, join(root, path));
    else if (kind === "dir") disk.makeDirs(path);
    else {
      disk.makeDirs(join(path, ".."));
      disk.write(path, Buffer.from(content));
      disk.chmod(path, 0o600);
      disk.chown(path, uid, gid);
      disk.chmod(path, mode);
    }
  }
}

interface Line {
  readonly name: string;
  readonly kind: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content: string;
}

function parse(line: string): Line {
  const link = /^(.*): symlink->(.*)$/.exec(line);
  if (link !== null)
    return { name: link[1] ?? "", kind: "symlink", mode: 0, uid: 0, gid: 0, content: link[2] ?? "" };
  const [, name = "", kind = "", mode = "", uid = "", gid = "", content = '""'] =
    /^(.*): (file|dir) (\d+) (\d+):(\d+) size=\d+(?: content=(.*))?$/.exec(line) ?? [];
  const text = kind === "file" ? JSON.parse(content) : "";
  return { name, kind, mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid), content: text };
}

/** Lists everything below a directory in the format of the rows. Links are listed but not followed. */
export function listing(dir: string, rightsStore: RightsStore): string[] {
  return namesBelow(dir)
    .map((name) => describe(name, join(dir, name), rightsStore))
    .sort();
}

function namesBelow(dir: string, prefix = ""): string[] {
  const entries = fs.existsSync(dir) ? fs.readdirSync(dir, { withFileTypes: true }) : [];
  return entries.flatMap((entry) => {
    const name = `${prefix}${entry.name}`;
    return entry.isDirectory() ? [name, ...namesBelow(join(dir, entry.name), `${name}/`)] : [name];
  });
}

function describe(name: string, path: string, rightsStore: RightsStore): string {
  const stats = fs.lstatSync(path);
  if (stats.isSymbolicLink()) return `${name}: symlink->${fs.readlinkSync(path)}`;
  const { mode, uid, gid } = rightsStore.read(stats);
  const rights = `${formatMode(mode)} ${uid}:${gid}`;
  if (stats.isDirectory()) return `${name}: dir ${rights}`;
  return `${shorten(name)}: file ${rights} size=${stats.size} content=${JSON.stringify(fs.readFileSync(path, "utf8"))}`;
}

function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 20)}…(${Buffer.byteLength(name)} bytes)` : name;
}

export function withoutDirSizes(lines: readonly string[]): string[] {
  return lines.map((line) => (/: dir /.test(line) ? line.replace(/ size=\d+$/, "") : line)).sort();
}
