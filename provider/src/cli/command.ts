/**
 * What a command of the program is: a function that adds it, a problem that it tells in one line, and the exit codes that all
 * commands share.
 */
import type { Command } from "commander";
import type { Outside } from "./outside.ts";

/** Adds one command to the program. Its action hands what it does to `run`, and the program ends with the returned code. */
export type AddCommand = (program: Command, outside: Outside, run: Run) => void;

/** Runs the work of a command. A `Problem` that the work throws is told in one line. */
export type Run = (work: () => Promise<ExitCode> | ExitCode) => Promise<void>;

/** The exit codes. Each command says in its help what they mean for it. */
export const EXIT = {
  /** All is well. */
  OK: 0,
  /** The command did its work, and what it found is not well. */
  FOUND: 1,
  /** Wrong arguments, or an input that cannot be read. */
  USAGE: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Bad usage, or an input that cannot be read. The message says in one line what was found and what is expected. */
export class Problem extends Error {}
