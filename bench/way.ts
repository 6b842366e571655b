/** Describes how a bench case gets its file in place: by a direct send, by a send that a command verifies, or by an
 * activation; or that it measures the refresh after a direct send. Each user's command is one that does nothing, because the bench measures what is around it. */
import { createHash } from "node:crypto";
import type { FileRolloutArgs } from "pulumi-alicloud-sendfile";

export interface Way {
  /** `drift`: what is measured is a refresh that compares the files. */
  readonly kind: "direct" | "verify" | "activation" | "drift";
  /** Number of parts of an activation's bundle. 1 for the other ways. */
  readonly parts: number;
  /** Whether commands really run, on this machine. Otherwise the bench scripts their ends (instance-report.ts). */
  readonly runs: boolean;
  /** Set when the first failure stops the rollout, and what it has changed is restored (`rollback: "touched"`). */
  readonly restores?: true;
}

export const DIRECT: Way = { kind: "direct", parts: 1, runs: false };

export const ACTIVATION: Way = { ...DIRECT, kind: "activation" };

export const DRIFT: Way = { ...DIRECT, kind: "drift" };

export function hasCommand({ kind }: Way): boolean {
  return kind !== "direct";
}

/** 2 KB, the size of a small configuration file. The size matters because each read returns it once per invocation. */
const SMALL = `${"# a line of a configuration file".padEnd(63, ".")}\n`.repeat(32);
/** Bytes of the bundle that one part carries (on-instance contract). */
const PART_BYTES = 24_000;
const NOTHING = "true";

type Args = Omit<FileRolloutArgs, "path" | "instanceIds" | "rollout">;

export function argsOf({ kind, parts, restores }: Way): Args {
  switch (kind) {
    case "direct":
      return { content: SMALL };
    case "verify":
      return { content: SMALL, verify: true, healthCommand: NOTHING };
    case "drift":
      return { content: SMALL, detectDrift: true };
    case "activation":
      return {
        ...(parts === 1 ? { content: SMALL } : { contentBase64: large(parts).toString("base64") }),
        activation: {
          validateCommand: 'test -s "$FILE"',
          testCommand: NOTHING,
          reloadCommand: NOTHING,
        },
        healthCommand: NOTHING,
        // As a warning the failure does not end the update with an error.
        ...(restores && { rollback: "touched", onFailure: "warn" }),
      };
  }
}

/** Returns bytes that no compression makes smaller, and whose bundle has this many parts, of which the last is half full. */
function large(parts: number): Buffer {
  const blocks = Math.ceil(((parts - 0.5) * PART_BYTES) / 32);
  return Buffer.concat(
    Array.from({ length: blocks }, (_, at) => createHash("sha256").update(String(at)).digest()),
  );
}
