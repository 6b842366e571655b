/**
 * Rules about the arguments that say how the files get in place and what proves it: activation, verify, healthCommand,
 * healthTimeoutSeconds and rollback.
 */
import { windowsProblems } from "./check-windows.ts";
import { isRecord, isSet, type Raw } from "./unknown.ts";

/** One hour for one command. The API does not publish the greatest Timeout of RunCommand. */
const MAX_SECONDS = 3_600;
const MAX_BACKUPS = 100;
const SYMLINKS: readonly unknown[] = ["follow", "replace", "refuse"];

type Rule = (value: unknown, name: string) => string[];

const SETTINGS: Readonly<Record<string, Rule>> = {
  validateCommand: commandProblems,
  testCommand: commandProblems,
  reloadCommand: commandProblems,
  commandTimeoutSeconds: (value, name) => whole(name, value, 1, MAX_SECONDS, "whole seconds"),
  backups: (value, name) => whole(name, value, 0, MAX_BACKUPS, "a whole number"),
  symlinks: (value, name) =>
    SYMLINKS.includes(value)
      ? []
      : [`${name}: ${JSON.stringify(value)} is not allowed; give "follow", "replace" or "refuse"`],
};

export function proofProblems(raw: Raw): string[] {
  return [
    ...activationProblems(raw.activation),
    ...verifyProblems(raw.verify),
    ...healthProblems(raw),
    ...rollbackProblems(raw),
    ...windowsProblems(raw),
  ];
}

function activationProblems(activation: unknown): string[] {
  if (!isSet(activation)) return [];
  if (!isRecord(activation)) return ["activation: must be an object of settings; {} is enough"];
  return Object.entries(activation).flatMap(([key, value]) => {
    const name = `activation.${key}`;
    const rule = Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined;
    if (rule === undefined) return [`${name}: there is no such setting; look for a typing error`];
    return isSet(value) ? rule(value, name) : [];
  });
}

function verifyProblems(verify: unknown): string[] {
  return isSet(verify) && typeof verify !== "boolean" ? ["verify: must be true or false"] : [];
}

function healthProblems({ healthCommand, healthTimeoutSeconds }: Raw): string[] {
  const command = isSet(healthCommand) ? commandProblems(healthCommand, "healthCommand") : [];
  if (!isSet(healthTimeoutSeconds)) return command;
  const seconds = whole("healthTimeoutSeconds", healthTimeoutSeconds, 1, MAX_SECONDS, "whole seconds");
  const alone =
    healthCommand === undefined || healthCommand === null
      ? ["healthTimeoutSeconds: has no effect without healthCommand; give both, or neither"]
      : [];
  return [...command, ...seconds, ...alone];
}

function rollbackProblems({ rollback, activation }: Raw): string[] {
  if (!isSet(rollback)) return [];
  if (rollback !== "none" && rollback !== "failed" && rollback !== "touched")
    return [`rollback: ${JSON.stringify(rollback)} is not allowed; give "failed", "touched" or "none"`];
  if (rollback === "touched" && isRecord(activation) && activation.backups === 0)
    return ['activation.backups: must be at least 1 with rollback "touched", which needs the old files'];
  if (activation !== undefined && activation !== null) return [];
  return ["rollback: needs activation, because nothing else keeps the old files; give activation: {}"];
}

/** A command's text is shown, because the program refuses one that is a secret. */
function commandProblems(value: unknown, name: string): string[] {
  if (typeof value !== "string") return [`${name}: must be a command, as a string`];
  if (value.trim() === "") return [`${name}: is empty; give a command, or leave it out`];
  if (value.includes("\0")) return [`${name}: holds a NUL character, which no command can hold`];
  if (!value.isWellFormed()) return [`${name}: holds half a surrogate pair and is no text`];
  return [];
}

function whole(name: string, value: unknown, min: number, max: number, what: string): string[] {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return [];
  return [`${name}: ${JSON.stringify(value)} is not allowed; give ${what} from ${min} to ${max}`];
}
