/**
 * A mistake of this package in words that can be reported: what kind of error, and where in our own code. Never the
 * message of the error, which may hold values.
 */
import type { Fault } from "./core/model.ts";
import { ErrorCode, SendFileError } from "./errors.ts";

/** Innermost first. */
const MAX_PLACES = 3;

/** "internal error (TypeError at deliverWave (rollout/waves.js:66)); please report it …" */
export function bugText(error: unknown): string {
  const name = error instanceof Error && /^\w+$/.test(error.name) ? error.name : "Error";
  const places = error instanceof Error ? placesOf(error, __dirname) : [];
  const at = places.length === 0 ? "" : ` at ${places.slice(0, MAX_PLACES).join(" < ")}`;
  return `internal error (${name}${at}); please report it with the version in use`;
}

/** What was thrown where nothing should be, as the reason why nothing more is sent. Our own errors are texts for people. */
export function bugFault(error: unknown): Fault {
  const action = "pulumi-alicloud-sendfile";
  if (error instanceof SendFileError)
    return { kind: "terminal", action, code: error.code, message: error.message };
  return { kind: "terminal", action, code: ErrorCode.INTERNAL, message: bugText(error) };
}

/** `    at async Outbox.send (/…/dist/rollout/wave.js:12:3)` */
const FRAME = /^ {4}at (?:(?:async |new )*([\w$.<>]+)[^(]* )?\(?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/;

/** Function, file and line of each frame below `folder`. */
export function placesOf(error: Error, folder: string): string[] {
  return framesOf(error).flatMap((line) => {
    const [, name = "anonymous", file = "", number = ""] = FRAME.exec(line) ?? [];
    if (!file.startsWith(folder)) return [];
    const path = file.slice(folder.length + 1).replaceAll("\\", "/");
    return /^[\w/-]+\.[jt]s$/.test(path) ? [`${name} (${path}:${number})`] : [];
  });
}

/** The stack begins with the message, of which no line may pass for a frame. */
function framesOf({ stack = "", name, message }: Error): string[] {
  const head = [`${name}: ${message}`, message].find((text) => text !== "" && stack.startsWith(text)) ?? "";
  const lines = stack.slice(head.length).split("\n");
  return head === "" && message !== "" ? [] : lines;
}
