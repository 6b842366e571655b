/** Ends commands as a function of the calling program says, without running anything. */
import type { Clock } from "../clock.ts";
import type { CommandCode } from "./command-outcomes.ts";
import type { CommandEnd, CommandRunner, CommandTask, RunningCommand } from "./command-runner.ts";
import type { Instance } from "./instances.ts";

/** A command on its way to one instance, as a CommandScript sees it. */
export interface CommandCall {
  readonly invokeId: string;
  /** The command's text, with its parameters filled in. */
  readonly content: string;
  readonly timeoutSeconds: number;
  /** "" when the call did not give it. */
  readonly workingDir: string;
  readonly username: string;
}

export interface ScriptedRun {
  /** @default "" */
  readonly output?: string | Buffer;
  /** @default 0 */
  readonly exitCode?: number;
  /** ErrorCode with which the command ends instead of an exit. */
  readonly errorCode?: CommandCode;
  /** Milliseconds from the start to the end. @default 0 */
  readonly afterMs?: number;
}

/** Says how a command ends on an instance. Undefined: the command really runs, if this machine can run commands. */
export type CommandScript = (command: CommandCall, instanceId: string) => ScriptedRun | undefined;

export interface ScriptedDeps {
  readonly script: CommandScript;
  readonly real: CommandRunner;
  readonly clock: Clock;
  /** Cuts the output as the agent does. */
  readonly cut: (output: Buffer) => { readonly output: Buffer; readonly dropped: number };
}

export function scriptedRunner({ script, real, clock, cut }: ScriptedDeps): CommandRunner {
  return {
    canRun: () => true,
    run(instance, task, done) {
      const wanted = script(callOf(task), instance.id);
      if (wanted === undefined) return runReally(real, instance, task, done);
      const end = endOf(wanted, cut);
      if (wanted.afterMs === undefined) {
        done(end);
        return undefined;
      }
      const timer = clock.after(wanted.afterMs, () => done(end));
      return {
        end: () => {
          timer.cancel();
          done({ kind: "exit", code: -1, output: Buffer.alloc(0), dropped: 0 });
        },
      };
    },
  };
}

function runReally(
  real: CommandRunner,
  instance: Instance,
  task: CommandTask,
  done: (end: CommandEnd) => void,
): RunningCommand | undefined {
  if (real.canRun(instance)) return real.run(instance, task, done);
  done({ kind: "refused", code: "ClientNeedUpgrade" });
  return undefined;
}

function callOf({ invokeId, script, timeoutSeconds, workingDir, username }: CommandTask): CommandCall {
  return { invokeId, content: script, timeoutSeconds, workingDir, username };
}

function endOf({ output = "", exitCode = 0, errorCode }: ScriptedRun, cut: ScriptedDeps["cut"]): CommandEnd {
  if (errorCode !== undefined) return { kind: "refused", code: errorCode };
  return { kind: "exit", code: exitCode, ...cut(Buffer.from(output as string)) };
}
