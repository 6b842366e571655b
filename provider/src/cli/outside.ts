/**
 * What a command may touch of the world: arguments, environment, files and standard streams. Only this file of the command
 * line touches them, so that tests run a command without a process.
 */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { systemClock } from "../waiter/clock.ts";
import { replaceFile } from "./replace-file.ts";

export interface Outside {
  /** The arguments behind the name of the program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Returns the present time in epoch milliseconds. */
  now(): number;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
  readFile(path: string): string;
  /** Writes the whole file or nothing, so that no reader sees a part of it. */
  writeFile(path: string, text: string): void;
  out(text: string): void;
  err(text: string): void;
}

export function realOutside(): Outside {
  // `report | head` closes the pipe while this process still writes.
  process.stdout.on("error", () => {});
  return {
    args: process.argv.slice(2),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    now: systemClock.now,
    readInput: () => text(process.stdin),
    readFile: (path) => readFileSync(path, "utf8"),
    writeFile: replaceFile,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
}
