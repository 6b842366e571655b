/** Commands as jobs: the deliveries of one RunCommand call, each run by the shell of its instance. */
import { commandEndedAs } from "./command-outcomes.ts";
import { commandText } from "./command-text.ts";
import type { Instance } from "./instances.ts";
import type { CommandOrder, Delivery, Invocation } from "./invocations.ts";
import type { AnyOutcome, Job } from "./job.ts";

/** "Make sure that the command can be sent to the instance within 1 minute" (DescribeInvocations, Aborted). */
const DELIVER_WITHIN_MS = 60_000;

/** What came of a command: its exit, or why there was none. */
export type CommandEnd =
  | { readonly kind: "exit"; readonly code: number; readonly output: Buffer; readonly dropped: number }
  | { readonly kind: "refused"; readonly code: "AccountNotExists" | "DirectoryNotExists" }
  | { readonly kind: "broken" };

export interface CommandTask {
  readonly script: string;
  /** "" for the home of the user. */
  readonly workingDir: string;
  /** "" for root. */
  readonly username: string;
}

/** What runs commands on instances. */
export interface CommandRunner {
  canRun(instance: Instance): boolean;
  /** `done` is called once; the function returned kills the command. */
  run(instance: Instance, task: CommandTask, done: (end: CommandEnd) => void): (() => void) | undefined;
}

export interface CommandPlace {
  readonly regionId: string;
  readonly runner: CommandRunner;
}

/** Those that have not ended. */
export function commandJobs(invocation: Invocation<CommandOrder>, place: CommandPlace): Job[] {
  return [...invocation.deliveries.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((delivery) => commandJob(invocation, delivery, place));
}

function commandJob(
  invocation: Invocation<CommandOrder>,
  delivery: Delivery,
  { regionId, runner }: CommandPlace,
): Job {
  const { order } = invocation;
  return {
    kind: "command",
    delivery,
    deliverWithinMs: DELIVER_WITHIN_MS,
    runWithinMs: order.timeoutSeconds * 1000,
    // An agent that lacks what it takes is one that "needs to be upgraded to support the feature".
    refusal: (instance) => (runner.canRun(instance) ? undefined : commandEndedAs("ClientNeedUpgrade")),
    perform: (instance, report) => {
      const script = commandText(order, { regionId, instanceId: instance.id, invokeId: invocation.id });
      const { workingDir, username } = order;
      return runner.run(instance, { script, workingDir, username }, (end) => report(noted(end, delivery)));
    },
  };
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
