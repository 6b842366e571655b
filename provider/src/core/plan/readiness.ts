/**
 * Judges one instance by what the preflight learned of it before anything is sent: the instance is ready, its agent is
 * still starting, or it is unreachable for a stated reason.
 */
import type { Facts, FileSpec } from "../model.ts";

export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "starting" }
  | { readonly kind: "unreachable"; readonly code: string; readonly info: string };

/** An instance that was started less than this ago counts as starting, not as unreachable, while its agent is offline. */
const FRESH_MS = 5 * 60_000;

export function readiness(facts: Facts, file: Pick<FileSpec, "windows">, now: number): Readiness {
  if (facts.exists === false)
    return unreachable("InvalidInstance.NotFound", "the instance is not in this region and account");
  const { status, windows } = facts;
  const fresh = facts.startedAt !== undefined && now - facts.startedAt < FRESH_MS;
  if (status === "Pending" || status === "Starting") return { kind: "starting" };
  if (status !== undefined && status !== "" && status !== "Running") {
    return unreachable("InstanceNotRunning", `the instance is ${status}`);
  }
  if (windows !== undefined && windows !== file.windows) {
    const [path, os] = file.windows ? ["Windows", "Linux"] : ["Linux", "Windows"];
    return unreachable("FilePathInvalid", `a ${path} path cannot be written on ${os}`);
  }
  if (facts.online !== false) return { kind: "ready" };
  return fresh
    ? { kind: "starting" }
    : unreachable("ClientNotRunning", "the agent has not reported for 2 minutes");
}

function unreachable(code: string, info: string): Readiness {
  return { kind: "unreachable", code, info };
}
