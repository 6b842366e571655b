/** Turns a RunCommand call into jobs, one for each instance. */
import { commandEndedAs } from "./command-outcomes.ts";
import { commandText } from "./command-text.ts";
import type { Instance } from "./instances.ts";
import type { CommandOrder, Delivery, Invocation } from "./invocations.ts";
import type { AnyOutcome, Job } from "./job.ts";

/** The page of DescribeInvocations says of Aborted: "Make sure that the command can be sent to the instance within 1
 * minute". */
const DELIVER_WITHIN_MS = 60_000;

/** How a command ended: with an exit, or with the reason why it never ran to one. */
export type CommandEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  | { readonly kind: "refused"; readonly code: "AccountNotExists" | "DirectoryNotExists" }
  | { readonly kind: "broken" };

export interface CommandTask {
  /** The agent's name for the script's file, without its folder. */
  readonly fileName: string;
  readonly script: string;
  /** "" stands for the user's home directory. */
  readonly workingDir: string;
  /** "" stands for root. */
  readonly username: string;
}

/** Runs commands on instances. The sandbox implements it (sandbox/shells.ts). */
export interface CommandRunner {
  canRun(instance: Instance): boolean;
  /** Starts the command. `done` is called once, at its end. Returns a function that kills it. */
  run(instance: Instance, task: CommandTask, done: (end: CommandEnd) => void): (() => void) | undefined;
}

export interface CommandDeps {
  readonly regionId: string;
  readonly runner: CommandRunner;
}

/** Makes a job for each instance of the invocation on which the command has not ended yet. */
export function commandJobs(invocation: Invocation<CommandOrder>, deps: CommandDeps): Job[] {
  return [...invocation.deliveries.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((delivery) => commandJob(invocation, delivery, deps));
}

function commandJob(
  invocation: Invocation<CommandOrder>,
  delivery: Delivery,
  { regionId, runner }: CommandDeps,
): Job {
  const { order } = invocation;
  return {
    kind: "command",
    delivery,
    deliverWithinMs: DELIVER_WITHIN_MS,
    runWithinMs: order.timeoutSeconds * 1000,
    // The API's word for an agent that cannot run the command is ClientNeedUpgrade.
    refusal: (instance) => (runner.canRun(instance) ? undefined : commandEndedAs("ClientNeedUpgrade")),
    perform: (instance, report) => {
      const script = commandText(order, { regionId, instanceId: instance.id, invokeId: invocation.id });
      const { workingDir, username } = order;
      const fileName = fileNameOf(order, invocation.id);
      const task = { script, fileName, workingDir, username };
      return runner.run(instance, task, (end) => report(noted(end, delivery)));
    },
  };
}

/** The agent puts the command's name in front of the id, and does not quote the file's path for the shell. */
function fileNameOf({ name }: CommandOrder, invokeId: string): string {
  return name === "" ? `${invokeId}.sh` : `${name}-${invokeId}.sh`;
}

function noted(end: CommandEnd, delivery: Delivery): AnyOutcome {
  switch (end.kind) {
    case "refused":
      return commandEndedAs(end.code);
    case "broken":
      return commandEndedAs("ExecutionException");
    case "exit": {
      const { code, output, dropped } = end;
      delivery.exit = { code, outputBase64: output.toString("base64"), dropped };
      return code === 0
        ? { status: "Success", errorCode: "", errorInfo: "" }
        : commandEndedAs("ExitCodeNonzero");
    }
  }
}
