/** Finds out whether this machine can run commands on instances, by running one. If it cannot, says why. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import { accountsOf } from "../fleet/accounts.ts";
import { Disk } from "../fleet/disk.ts";
import { RightsStore } from "../fleet/rights-store.ts";
import { boot, type Requirements } from "./boot.ts";
import { type EntryEnd, enter } from "./enter.ts";
import { findBusybox, findProgram } from "./programs.ts";
import { TOOLS } from "./scripts.ts";
import { type Programs, prepareRoot } from "./skeleton.ts";

/** Whether RunCommand really runs commands on this machine. */
export type CommandSupport =
  | {
      readonly canRun: true;
      /** Whether commands can chown files to any id up to 65535. If not, root is the only user. */
      readonly canChown: boolean;
    }
  | {
      readonly canRun: false;
      /** Why commands cannot run, in one line. */
      readonly reason: string;
    };

/** What was found on this machine: all that running a command needs, or the reason why it is impossible. */
/** What a run needs beside: it differs between emulators. */
type OfOne = "stage" | "clock" | "logQuota";
export type SandboxSupport = Omit<Requirements, OfOne> | { readonly reason: string };

const ALL_IDS = 65_536;
const found = new Map<string, Promise<SandboxSupport>>();

/** The result is kept for the life of the process, because it does not change and looking takes about 40 ms. */
export function findSandbox(mayChown: boolean, programs: Programs): Promise<SandboxSupport> {
  const path = process.env.PATH ?? "";
  const key = `${mayChown} ${programs} ${path}`;
  const known = found.get(key) ?? look(mayChown, programs, path);
  found.set(key, known);
  return known;
}

export function supportOf(sandbox: SandboxSupport): CommandSupport {
  return "reason" in sandbox
    ? { canRun: false, reason: sandbox.reason }
    : { canRun: true, canChown: sandbox.ids > 1 };
}

async function look(mayChown: boolean, programs: Programs, path: string): Promise<SandboxSupport> {
  if (process.platform !== "linux") return { reason: `${process.platform} has no namespaces` };
  const busybox = programs === "busybox" ? findBusybox(path) : undefined;
  if (programs === "busybox" && busybox === undefined)
    return { reason: "no static busybox is installed (Debian: busybox-static, Alpine: busybox-static)" };
  const [unshare, nsenter] = [findProgram("unshare", path), findProgram("nsenter", path)];
  if (unshare === undefined || nsenter === undefined)
    return { reason: "unshare and nsenter are not installed (package util-linux)" };
  const isRoot = process.getuid?.() === 0;
  const common = {
    busybox,
    unshare,
    nsenter,
    isRoot,
    shell: shellFor(busybox),
    setpriv: setprivFor(busybox),
  };
  const many = { ...common, ids: ALL_IDS };
  if (isRoot && mayChown && (await attempt(many)) === undefined) return many;
  const few = { ...common, ids: 1 };
  const refusal = await attempt(few);
  return refusal === undefined ? few : { reason: `namespaces cannot be had: ${refusal}` };
}

/** /bin may be a link, which a command can remove. Its folder cannot be removed, because it is mounted. */
function shellFor(busybox: string | undefined): string {
  return busybox === undefined ? join(realpathSync("/bin"), "sh") : `${TOOLS}/sh`;
}

/** An instance finds the program at the same path. busybox's own cannot do it. */
function setprivFor(busybox: string | undefined): string | undefined {
  return busybox === undefined ? findProgram("setpriv", "") : undefined;
}

/** Runs a small command as a test. Returns undefined when it worked, or what went wrong. */
async function attempt(found: Omit<Requirements, OfOne>): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-probe-"));
  try {
    const [root, stage] = [join(folder, "root"), join(folder, "stage")];
    for (const path of [root, stage]) mkdirSync(path);
    const requirements = { ...found, stage, clock: systemClock, logQuota: 0 };
    const disk = new Disk(root, "Linux", new RightsStore({ uid: 0, gid: 0 }), false);
    const programs = found.busybox === undefined ? "host" : "busybox";
    const shown = prepareRoot(disk, accountsOf(["root"], ["root"]), programs);
    const booted = await boot({ root, hostname: "probe", shown }, requirements);
    if ("reason" in booted) return firstLine(booted.reason);
    const end = await probe(booted.pid, requirements);
    booted.stop();
    await booted.ended;
    if (end.kind === "exit" && end.code === 0) return undefined;
    return firstLine(end.kind === "exit" ? end.output.toString() : end.reason);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function probe(pid: number, requirements: Requirements): Promise<EntryEnd> {
  const last = requirements.ids - 1;
  const command = `: >/dev/null && : >/file && chown ${last}:${last} /file && [ $$ != 1 ]`;
  const entry = { command, fileName: "probe", workingDir: "/", uid: 0, gid: 0, home: "/" };
  return new Promise((resolve) => enter(entry, pid, requirements, resolve));
}

function firstLine(said: string): string {
  return said.split("\n")[0] || "no reason was given";
}
