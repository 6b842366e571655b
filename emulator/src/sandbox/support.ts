/** Finds out whether this machine can run commands on instances, by running one. If it cannot, says why. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enter, type Requirements } from "./enter.ts";
import { findBusybox, findUnshare } from "./programs.ts";
import { TOOLS } from "./scripts.ts";

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
export type SandboxSupport = Omit<Requirements, "stage"> | { readonly reason: string };

const ALL_IDS = 65_536;
const found = new Map<string, Promise<SandboxSupport>>();

/** The result is kept for the life of the process, because it does not change and looking takes about 40 ms. */
export function findSandbox(mayChown: boolean): Promise<SandboxSupport> {
  const path = process.env.PATH ?? "";
  const key = `${mayChown} ${path}`;
  const known = found.get(key) ?? look(mayChown, path);
  found.set(key, known);
  return known;
}

export function supportOf(sandbox: SandboxSupport): CommandSupport {
  return "reason" in sandbox
    ? { canRun: false, reason: sandbox.reason }
    : { canRun: true, canChown: sandbox.ids > 1 };
}

async function look(mayChown: boolean, path: string): Promise<SandboxSupport> {
  if (process.platform !== "linux") return { reason: `${process.platform} has no namespaces` };
  const busybox = findBusybox(path);
  if (busybox === undefined)
    return { reason: "no static busybox is installed (Debian: busybox-static, Alpine: busybox-static)" };
  const unshare = findUnshare(path);
  if (unshare === undefined) return { reason: "unshare is not installed (package util-linux)" };
  const isRoot = process.getuid?.() === 0;
  const common = { busybox, unshare, isRoot };
  const many = { ...common, ids: ALL_IDS };
  if (isRoot && mayChown && (await attempt(many)) === undefined) return many;
  const few = { ...common, ids: 1 };
  const refusal = await attempt(few);
  return refusal === undefined ? few : { reason: `namespaces cannot be had: ${refusal}` };
}

/** Runs a small command as a test. Returns undefined when it worked, or what went wrong. */
async function attempt(requirements: Omit<Requirements, "stage">): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-probe-"));
  try {
    const [root, stage] = [join(folder, "root"), join(folder, "stage")];
    for (const path of [root, stage, join(root, TOOLS), join(root, "dev")]) mkdirSync(path);
    const script = `: >/dev/null && : >/file && chown ${requirements.ids - 1}:${requirements.ids - 1} /file && [ $$ != 1 ]`;
    return await new Promise((resolve) => {
      const entry = { root, script, hostname: "probe", workingDir: "/", user: "root", home: "/" };
      enter(entry, { ...requirements, stage }, (end) => {
        const said = (end.kind === "exit" ? end.output.toString() : end.reason).split("\n")[0];
        resolve(end.kind === "exit" && end.code === 0 ? undefined : said || "no reason was given");
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
