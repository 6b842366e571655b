/** Runs the built emulator as an ordinary user, in a process of its own. A test that runs as root uses another user. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Scenario } from "../../emulator/src/index.ts";

const BIN = resolve(import.meta.dirname, "../../emulator/bin/ecs-assistant-emulator.js");
const NOBODY = 65_534;

export interface Served {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly instanceIds: readonly string[];
  readonly root: string;
  /** What the emulator wrote on stderr until it was ready. */
  readonly complaint: string;
  close(): Promise<void>;
}

/** Returns undefined when another user may not read this repository, so that it cannot run the emulator. */
export async function servedByAnother(scenario: Scenario): Promise<Served | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "another-"));
  const file = join(folder, "scenario.json");
  writeFileSync(file, JSON.stringify(scenario));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [folder, file]) chownSync(path, NOBODY, NOBODY);
  const child = spawn(process.execPath, [BIN, "--scenario", file, "--root", join(folder, "root")], {
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  let [line, complaint] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.stdout.on("data", (chunk: Buffer) => {
    line += chunk.toString();
  });
  const ended = once(child, "close").catch(() => {});
  const remove = () => rmSync(folder, { recursive: true, force: true });
  while (!line.includes("\n")) {
    if ((await Promise.race([once(child.stdout, "data"), ended.then(() => "ended")])) !== "ended") continue;
    remove();
    return undefined;
  }
  const close = async () => {
    child.kill();
    await ended;
    remove();
  };
  return { ...JSON.parse(line), complaint, close };
}
