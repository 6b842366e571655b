/**
 * Reads from inputs that were checked how the files get in place on an instance and what proves it. Applies the defaults that
 * args.ts documents.
 */
import type { UserCommand, Way } from "../model.ts";
import { isWindows } from "./check-file.ts";
import { pathsOf } from "./check-windows.ts";
import { isRecord, type Raw } from "./unknown.ts";

const DEFAULT_COMMAND_SECONDS = 30;
const DEFAULT_HEALTH_SECONDS = 60;
const DEFAULT_BACKUPS = 1;

export function wayOf(raw: Raw): Way {
  const health = command(raw.healthCommand, raw.healthTimeoutSeconds, DEFAULT_HEALTH_SECONDS, "health");
  const { activation } = raw;
  if (!isRecord(activation)) return { kind: "direct", verify: raw.verify === true, ...health };
  const seconds = activation.commandTimeoutSeconds;
  const { backups, symlinks } = activation;
  return {
    kind: "activation",
    symlinks: symlinks === "replace" || symlinks === "refuse" ? symlinks : linksOn(raw),
    rollback: raw.rollback === "none" || raw.rollback === "touched" ? raw.rollback : "failed",
    backups: typeof backups === "number" ? backups : DEFAULT_BACKUPS,
    ...command(activation.validateCommand, seconds, DEFAULT_COMMAND_SECONDS, "validate"),
    ...command(activation.testCommand, seconds, DEFAULT_COMMAND_SECONDS, "test"),
    ...command(activation.reloadCommand, seconds, DEFAULT_COMMAND_SECONDS, "reload"),
    ...health,
  };
}

function linksOn(raw: Raw): "follow" | "refuse" {
  return pathsOf(raw).some(isWindows) ? "refuse" : "follow";
}

function command<K extends string>(
  text: unknown,
  seconds: unknown,
  otherwise: number,
  name: K,
): { readonly [key in K]?: UserCommand } {
  if (typeof text !== "string") return {};
  const timeoutSeconds = typeof seconds === "number" ? seconds : otherwise;
  return { [name]: { text, timeoutSeconds } } as { [key in K]: UserCommand };
}
