import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountsOf } from "../../../emulator/src/fleet/accounts.ts";
import { takeFile } from "../../../emulator/src/fleet/agent.ts";
import { AGENT_CODES, outcomeOf } from "../../../emulator/src/fleet/agent-report.ts";
import { Disk } from "../../../emulator/src/fleet/disk.ts";
import { parseMode } from "../../../emulator/src/fleet/mode.ts";
import type { Os } from "../../../emulator/src/fleet/paths.ts";
import { PathError } from "../../../emulator/src/fleet/place.ts";
import { RightsStore } from "../../../emulator/src/fleet/rights-store.ts";
import type { AgentTask } from "../../../emulator/src/fleet/task.ts";
import {
  DIR,
  GROUPS,
  layOut,
  listing,
  ROWS,
  type Row,
  taskOf,
  USERS,
  withoutDirSizes,
} from "./agent-truth.ts";

const isRoot = process.getuid?.() === 0;
const accounts = accountsOf(USERS, GROUPS);
const rightsStore = new RightsStore({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), "agent-"));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const TASK: AgentTask = {
  name: "a.conf",
  targetDir: DIR,
  contentBase64: "bmV3Cg==",
  fileMode: "0644",
  fileOwner: "root",
  fileGroup: "root",
  overwrite: true,
};

/** Rows that need a special file system or a running program. Each of them has its own test below. */
const OTHERWISE = new Set(["T55", "T57", "T58", "T60", "T61"]);

// A root process gives files their mode and owner on the disk; another process keeps them in RightsStore. A root
// process tests both ways.
describe.each(isRoot ? [true, false] : [false])("measured rows, chown possible: %s", (mayChown) => {
  const rows = ROWS.filter(({ id }) => !OTHERWISE.has(id));

  test.each(rows)("$id $case", (row) => {
    const disk = new Disk(root, "Linux", rightsStore, mayChown);
    layOut(row, root, disk);
    const { code, lost } = takeFile(taskOf(row), { os: "Linux", disk, accounts });
    expectReport(row, code, lost);
    expect(listing(join(root, DIR), rightsStore)).toEqual(withoutDirSizes(row.after));
    expect(listing(join(root, "root"), rightsStore)).toEqual(row.afterInRoot ?? []);
  });

  test("T55 hard links are written through", () => {
    const row = ROWS.find(({ id }) => id === "T55") as Row;
    const disk = new Disk(root, "Linux", rightsStore, mayChown);
    layOut({ ...row, before: row.before.filter((line) => line.startsWith("a.conf")) }, root, disk);
    fs.linkSync(join(root, DIR, "a.conf"), join(root, DIR, "real"));
    takeFile(taskOf(row), { os: "Linux", disk, accounts });
    expect(listing(join(root, DIR), rightsStore)).toEqual(row.after);
  });
});

function expectReport(row: Row, code: keyof typeof AGENT_CODES, lost: boolean): void {
  expect(lost).toBe(row.agent.report === null);
  if (row.agent.report === null) return;
  expect(`${code}=${AGENT_CODES[code]}`).toBe(row.agent.const);
  const { instanceStatus: status, errorCode, errorInfo } = row.api;
  expect(outcomeOf(code)).toEqual({ status, errorCode, errorInfo });
}

test.runIf(process.platform === "linux")("T57 a running program cannot be overwritten", async () => {
  const disk = new Disk(root, "Linux", rightsStore, isRoot);
  disk.makeDirs(DIR);
  const program = join(root, DIR, "prog");
  fs.copyFileSync("/bin/sleep", program);
  fs.chmodSync(program, 0o755);
  const running = spawn(program, ["60"]);
  await new Promise((resolve) => running.once("spawn", resolve));
  const before = fs.readFileSync(program);
  expect(takeFile({ ...TASK, name: "prog" }, { os: "Linux", disk, accounts }).code).toBe("EFileCreateFail");
  expect(fs.readFileSync(program).equals(before)).toBe(true);
  running.kill();
});

/** A disk whose writes fail, as those of a full or a read-only file system do. */
class BrokenDisk extends Disk {
  override write(): void {
    throw new PathError("ENOSPC");
  }
  override makeDirs(path: string): void {
    if (path.endsWith("/x")) throw new PathError("EROFS");
  }
}

test.each([
  ["T58, T60", DIR, "EFileCreateFail"],
  ["T61", `${DIR}/x`, "ECreateDirFailed"],
])("%s a file system that refuses", (_, targetDir, code) => {
  const disk = new BrokenDisk(root, "Linux", rightsStore, isRoot);
  expect(takeFile({ ...TASK, targetDir }, { os: "Linux", disk, accounts }).code).toBe(code);
});

describe("nothing leaves the instance's folder", () => {
  const outside = () => fs.readdirSync(join(root, "..")).filter((name) => name.startsWith("escaped"));

  test.each([
    ["`..` in the directory", { targetDir: "/../../../..", name: "escaped1" }],
    ["`..` in the name", { name: "../../../../../../escaped2" }],
    ["a link upwards", { targetDir: "/up/deep", name: "escaped3" }],
    ["an absolute link", { targetDir: "/abs", name: "escaped4" }],
    ["a link as the file itself", { targetDir: "/", name: "escaped5" }],
  ])("%s", (_, part) => {
    const inside = join(root, "i-1");
    fs.mkdirSync(inside);
    fs.symlinkSync("../../../..", join(inside, "up"));
    fs.symlinkSync(tmpdir(), join(inside, "abs"));
    fs.symlinkSync(join(tmpdir(), "escaped5"), join(inside, "escaped5"));
    const disk = new Disk(inside, "Linux", rightsStore, isRoot);
    takeFile({ ...TASK, ...part }, { os: "Linux", disk, accounts });
    expect(outside()).toEqual([]);
    expect(fs.readdirSync(root)).toEqual(["i-1"]);
  });

  test("an absolute link starts at the instance's root", () => {
    const disk = new Disk(root, "Linux", rightsStore, isRoot);
    disk.makeDirs("/opt/real");
    fs.symlinkSync("/opt/real", join(root, "current"));
    takeFile({ ...TASK, targetDir: "/current" }, { os: "Linux", disk, accounts });
    expect(fs.readFileSync(join(root, "opt/real/a.conf"), "utf8")).toBe("new\n");
  });

  test("a link to itself fails", () => {
    fs.symlinkSync("loop", join(root, "loop"));
    const disk = new Disk(root, "Linux", rightsStore, isRoot);
    expect(takeFile({ ...TASK, targetDir: "/loop" }, { os: "Linux", disk, accounts }).code).toBe(
      "ECreateDirFailed",
    );
  });
});

test.each([
  ["C:\\app", "app.ini", "C:/app/app.ini"],
  ["d:/data/", "x.txt", "D:/data/x.txt"],
  ["\\app\\..\\..\\etc", "x.txt", "C:/etc/x.txt"],
])("Windows: %s and %s", (targetDir, name, path) => {
  const disk = new Disk(root, "Windows", rightsStore, isRoot);
  const task = { ...TASK, targetDir, name, fileOwner: "nosuchuser" };
  expect(takeFile(task, { os: "Windows", disk, accounts }).code).toBe("ESuccess");
  expect(fs.readFileSync(join(root, path), "utf8")).toBe("new\n");
});

test.each(["a:b", "what?", "a|b"])("Windows cannot hold the name %s", (name) => {
  const disk = new Disk(root, "Windows" satisfies Os, rightsStore, isRoot);
  const task = { ...TASK, targetDir: "C:\\app", name };
  expect(takeFile(task, { os: "Windows", disk, accounts }).code).toBe("EFileCreateFail");
});

test.each([
  ["owner with a blank", { fileOwner: "no such" }],
  ["mode with a blank", { fileMode: "6 4" }],
])("a report with a blank in it gets lost: %s", (_, part) => {
  const disk = new Disk(root, "Linux", rightsStore, isRoot);
  expect(takeFile({ ...TASK, ...part }, { os: "Linux", disk, accounts }).lost).toBe(true);
});

test("a wrong MD5 is refused, and an existing file is not changed", () => {
  const disk = new Disk(root, "Linux", rightsStore, isRoot);
  expect(takeFile({ ...TASK, signature: "00" }, { os: "Linux", disk, accounts }).code).toBe(
    "EInvalidSignature",
  );
  expect(fs.readdirSync(join(root, DIR))).toEqual([]);
});

test.each([
  ["0777", 0o777],
  ["4755", 0o755],
  ["+64", 0o064],
  ["-64", 0o7714],
  ["", 0o644],
  ["888", undefined],
  ["0x1", undefined],
  ["７７７", undefined],
])("mode %j", (text, bits) => {
  expect(parseMode(text)).toBe(bits);
});
