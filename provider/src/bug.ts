/**
 * Describes an unexpected exception (a bug of this package) so that a user can report it: the error's class, and the
 * functions of this package on its stack. The error's message is left out because it may hold a user's values.
 */
import type { Fault } from "./core/model.ts";
import { ErrorCode, SendFileError } from "./errors.ts";

/** How many stack frames the text names. The innermost frame comes first. */
const MAX_PLACES = 3;

/** Example: "internal error (TypeError at deliverWave (rollout/waves.js:66)); please report it with the version in use". */
export function bugText(error: unknown): string {
  const name = error instanceof Error && /^\w+$/.test(error.name) ? error.name : "Error";
  const places = error instanceof Error ? placesOf(error, __dirname) : [];
  const at = places.length === 0 ? "" : ` at ${places.slice(0, MAX_PLACES).join(" < ")}`;
  return `internal error (${name}${at}); please report it with the version in use`;
}

/**
 * Turns an exception that stopped a rollout into the fault that is recorded as the reason. A SendFileError keeps its
 * message, because that text was written for users.
 */
export function bugFault(error: unknown): Fault {
  const action = "pulumi-alicloud-sendfile";
  if (error instanceof SendFileError)
    return { kind: "terminal", action, code: error.code, message: error.message };
  return { kind: "terminal", action, code: ErrorCode.INTERNAL, message: bugText(error) };
}

/** Matches one line of a V8 stack, such as `    at async Outbox.send (/…/dist/rollout/wave.js:12:3)`. */
const FRAME = /^ {4}at (?:(?:async |new )*([\w$.<>]+)[^(]* )?\(?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/;

/** Returns function, file and line of each stack frame whose file is below `folder`. */
export function placesOf(error: Error, folder: string): string[] {
  return framesOf(error).flatMap((line) => {
    const [, name = "anonymous", file = "", number = ""] = FRAME.exec(line) ?? [];
    if (!file.startsWith(folder)) return [];
    const path = file.slice(folder.length + 1).replaceAll("\\", "/");
    return /^[\w/-]+\.[jt]s$/.test(path) ? [`${name} (${path}:${number})`] : [];
  });
}

/** Returns the lines of the stack after the message, so that no line of the message is taken for a stack frame. */
function framesOf({ stack = "", name, message }: Error): string[] {
  const head = [`${name}: ${message}`, message].find((text) => text !== "" && stack.startsWith(text)) ?? "";
  const lines = stack.slice(head.length).split("\n");
  return head === "" && message !== "" ? [] : lines;
}
