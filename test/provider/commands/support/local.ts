/** Runs a situation below a scratch folder with a shell of this machine. All of a situation runs in one process, so that
 * file systems that it mounts live as long as it does. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { quote } from "../../../../provider/src/commands/quote.ts";
import { type Report, readReport } from "../../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../../provider/src/commands/script.ts";
import { below, prepare, type Situation } from "./situation.ts";

/** A shell with its tools. Debian's busybox finds its own tools before all others. */
export const SHELLS: Readonly<Record<string, readonly string[]>> = {
  dash: ["dash"],
  bash: ["bash"],
  busybox: ["busybox", "ash"],
};

export const TOKEN = "token-of-a-test";
const TMP = resolve(import.meta.dirname, "../../../../.tmp");

export function scratch(): string {
  mkdirSync(TMP, { recursive: true });
  return mkdtempSync(`${TMP}/root-`);
}

const tries = (command: string, args: readonly string[]) => spawnSync(command, args).status === 0;
const isRoot = process.getuid?.() === 0;

/** Says what this machine can do, so that a test names the reason for which it does not run. */
export const CAN: Readonly<Record<string, boolean>> = {
  dash: tries("dash", ["-c", ":"]),
  bash: tries("bash", ["-c", ":"]),
  busybox: tries("busybox", ["ash", "-c", ":"]),
  mounts: isRoot && tries("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]),
  owners: isRoot,
  flock: tries("flock", ["--version"]),
  openssl: tries("openssl", ["version"]),
  ...attributes(),
};

function attributes(): Record<"immutable" | "acl", boolean> {
  const file = `${scratch()}/file`;
  const text = (able: string) => `: >${file}; ${able}`;
  const can = {
    immutable: isRoot && tries("sh", ["-c", text(`chattr +i ${file} && chattr -i ${file}`)]),
    acl: tries("sh", ["-c", text(`setfacl -m u:1234:r ${file} && getfacl ${file}`)]),
  };
  rmSync(resolve(file, ".."), { recursive: true, force: true });
  return can;
}

export interface Seen {
  readonly exit: number;
  readonly output: string;
  readonly report: Report | undefined;
  readonly sees: string;
}

/** Hides tools from a script: `command -v` does not find them, and calling them fails as for a missing program. */
export function hidden(tools: readonly string[]): string {
  if (tools.length === 0) return "";
  const calls = tools.map((tool) => `${tool}() { return 127; }\n`).join("");
  return `command() { case $2 in ${tools.join("|")}) return 1;; *) type "$2";; esac; }\n${calls}`;
}

export async function runSituation(situation: Situation, shell: string): Promise<readonly Seen[]> {
  const root = scratch();
  const work = `${root}/work`;
  mkdirSync(work);
  const tokens: string[] = [];
  const steps = situation.turns.map((turn, at) => {
    const { order, parts } = prepare(turn, root, TOKEN);
    tokens.push(order.token);
    writeFileSync(`${work}/script${at}`, hidden(situation.without ?? []) + scriptOf(order));
    const staged = parts.map(({ dir, name, bytes }, n) => {
      writeFileSync(`${work}/part${at}.${n}`, bytes);
      return `mkdir -p ${quote(dir)}\ncp ${work}/part${at}.${n} ${quote(`${dir}/${name}`)}\n`;
    });
    const run = (SHELLS[shell] ?? []).join(" ");
    return `${below(turn.before ?? "", root)}\n${staged.join("")}${below(turn.meanwhile ?? "", root)}
${run} ${work}/script${at} >${work}/out${at} 2>&1\necho $? >${work}/exit${at}
( ${below(turn.look ?? ":", root)}
) >${work}/sees${at} 2>&1\n`;
  });
  writeFileSync(
    `${work}/all`,
    `umask 022\ncd ${root}\n${below(situation.before ?? "", root)}\n${steps.join("")}`,
  );
  await finished(
    spawn("unshare", [...(situation.needs?.includes("mounts") ? ["-m"] : []), "sh", `${work}/all`]),
  );
  const seen = situation.turns.map((_, at) => read(work, at, root, tokens[at] ?? ""));
  spawnSync("sh", ["-c", `chattr -R -i ${root} 2>/dev/null; rm -rf ${root}`]);
  return seen;
}

function read(work: string, at: number, root: string, token: string): Seen {
  const output = readFileSync(`${work}/out${at}`);
  return {
    exit: Number(readFileSync(`${work}/exit${at}`, "utf8")),
    output: output.toString(),
    report: namedFrom(root, readReport(output, token)),
    sees: readFileSync(`${work}/sees${at}`, "utf8").replaceAll(`${root}/`, "@/").trim(),
  };
}

/** Writes the root in a message as a situation does. */
export function namedFrom(root: string, report: Report | undefined): Report | undefined {
  return report && { ...report, message: report.message.replaceAll(`${root}/`, "@/") };
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((done, failed) => child.on("exit", () => done()).on("error", failed));
}
