/** What the programs of a sequence ask for: arguments, and the bytes that must then be on the disks. */
import { createHash } from "node:crypto";
import type { Disk, Held } from "./fleet.ts";
import { SERVED } from "./fleet.ts";

export const PATHS = ["/etc/app/a.conf", "/etc/app/b.conf", "/srv/c.conf"] as const;
export const CONTENTS = ["one", "two", "long"] as const;
export type Content = (typeof CONTENTS)[number];

/** What a run wants to be on each target. */
export interface Wanted {
  readonly content: Content;
  /** A direct delivery has one file. */
  readonly files: 1 | 2 | 3;
  readonly way: "direct" | "activation";
}

export interface Program extends Wanted {
  readonly targets: readonly string[];
  readonly trigger: string;
  readonly verify: boolean;
  readonly rollback: "none" | "failed" | "touched";
  readonly detectDrift: boolean;
  readonly onDelete: "keep" | "remove";
  /** Commands beside the reload. */
  readonly commands: readonly ("validate" | "test" | "health")[];
  readonly waves: readonly (number | string)[];
  readonly maxFailures: number | string;
}

export function pathsOf({ files, way }: Wanted): readonly string[] {
  return PATHS.slice(0, way === "direct" ? 1 : files);
}

/** Two files of the long content need more than one part, because nothing can pack them well. */
export function heldBy(content: Content, path: string): Held {
  const text = `${content} ${path}\n${content === "long" ? filler(path) : ""}`;
  return { text, mode: content === "two" ? "0640" : "0644" };
}

export function wantedDisk(wanted: Wanted): Disk {
  return Object.fromEntries(pathsOf(wanted).map((path) => [path, heldBy(wanted.content, path)]));
}

function filler(path: string): string {
  let [text, sum] = ["", path];
  while (text.length < 20_000) {
    sum = createHash("sha256").update(sum).digest("base64");
    text += sum;
  }
  return text;
}

const failing = (mark: string) => `[ ! -e /etc/fail/${mark} ] || { echo ${mark} is marked; exit 7; }`;
const RELOAD = `${failing("reload")}; mkdir -p /run; cat ${PATHS.join(" ")} 2>/dev/null | sha256sum >>${SERVED}`;

/** Returns the line that a reload writes when it reads these files. */
export function servedLine(disk: Disk): string {
  const all = PATHS.map((path) => disk[path]?.text ?? "").join("");
  return `${createHash("sha256").update(all).digest("hex")}  -`;
}

export function argsOf(program: Program): Record<string, unknown> {
  const { content, targets, trigger, waves, maxFailures, detectDrift, onDelete } = program;
  const files = pathsOf(program).map((path) => {
    const { text, mode } = heldBy(content, path);
    return { path, content: text, mode };
  });
  return {
    ...(program.way === "direct" ? { ...files[0], verify: program.verify } : activated(program, files)),
    ...(program.commands.includes("health")
      ? { healthCommand: failing("health"), healthTimeoutSeconds: 4 }
      : {}),
    instanceIds: [...targets],
    triggers: [trigger],
    rollout: { waves: [...waves], maxFailures },
    detectDrift,
    onDelete,
  };
}

function activated({ rollback, commands }: Program, files: readonly object[]): Record<string, unknown> {
  const command = (mark: "validate" | "test") =>
    commands.includes(mark) ? { [`${mark}Command`]: failing(mark) } : {};
  return {
    ...(files.length === 1 ? files[0] : { files }),
    activation: { ...command("validate"), ...command("test"), reloadCommand: RELOAD },
    rollback,
  };
}
