/** Defines what runs a command on an instance: a sandbox on this machine (sandbox/shells.ts), or a function of the
 * calling program (command-script.ts). */
import type { CommandCode } from "./command-outcomes.ts";
import type { Instance } from "./instances.ts";

/** How a command ended: with an exit, or with the reason why it never ran to one. */
export type CommandEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  | { readonly kind: "refused"; readonly code: CommandCode }
  | { readonly kind: "broken" };

export interface CommandTask {
  readonly invokeId: string;
  /** The agent's name for the script's file, without its folder. */
  readonly fileName: string;
  readonly script: string;
  /** "" stands for the user's home directory. */
  readonly workingDir: string;
  /** "" stands for root. */
  readonly username: string;
  readonly timeoutSeconds: number;
}

/** What is killed when a command must end: the agent's own child ("shell"), or it and its descendants ("tree"), or its
 * descendants but for the shells that run the script ("shellSurvives"). */
export type Termination = "shell" | "tree" | "shellSurvives";

export interface RunningCommand {
  /** Ends the command as the agent does at Timeout. Its end is reported soon, also when a part of it goes on. */
  end(termination: Termination): void;
}

export interface CommandRunner {
  canRun(instance: Instance): boolean;
  /** Starts the command. `done` is called once, at its end. Returns undefined when it has ended already. */
  run(instance: Instance, task: CommandTask, done: (end: CommandEnd) => void): RunningCommand | undefined;
}
