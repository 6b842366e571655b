/** Turns a RunCommand call into jobs, one for each instance. */
import type { Termination as ScriptedTermination } from "../scenario.ts";
import { commandEndedAs } from "./command-outcomes.ts";
import type { CommandEnd, CommandRunner, CommandTask, Termination } from "./command-runner.ts";
import { commandText } from "./command-text.ts";
import type { Instance } from "./instances.ts";
import type { CommandOrder, Delivery, Invocation } from "./invocations.ts";
import type { AnyOutcome, Interruption, Job } from "./job.ts";

/** The page of DescribeInvocations says of Aborted: "Make sure that the command can be sent to the instance within 1
 * minute". */
const DELIVER_WITHIN_MS = 60_000;
/** Exit codes that make the agent power the instance off or reboot it, from the agent's host/processor.go. */
const POWER_CODES = { 193: "off", 194: "reboot" } as const;
/** The agent reports this exit code of a command that ran into its Timeout. */
const CODE_OF_TIMEOUT = 1;

export interface CommandDeps {
  readonly regionId: string;
  readonly runner: CommandRunner;
  /** What is killed when a command must end: what TerminationMode asks for, or what may go wrong. */
  readonly termination: ScriptedTermination;
  /** Is called when a command's exit code asks for it. */
  readonly power: (instance: Instance, what: "off" | "reboot") => void;
}

/** Makes a job for each instance of the invocation on which the command has not ended yet. */
export function commandJobs(invocation: Invocation<CommandOrder>, deps: CommandDeps): Job[] {
  return [...invocation.deliveries.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((delivery) => commandJob(invocation, delivery, deps));
}

function commandJob(invocation: Invocation<CommandOrder>, delivery: Delivery, deps: CommandDeps): Job {
  const { order } = invocation;
  return {
    kind: "command",
    delivery,
    deliverWithinMs: DELIVER_WITHIN_MS,
    runWithinMs: order.timeoutSeconds * 1000,
    // The API's word for an agent that cannot run the command is ClientNeedUpgrade.
    refusal: (instance) => (deps.runner.canRun(instance) ? undefined : commandEndedAs("ClientNeedUpgrade")),
    perform: (instance, report) => {
      let why: Interruption | undefined;
      const done = (end: CommandEnd) => {
        report(noted(end, delivery, why));
        const what = end.kind === "exit" ? POWER_CODES[end.code as keyof typeof POWER_CODES] : undefined;
        if (what !== undefined && why === undefined) deps.power(instance, what);
      };
      const running = deps.runner.run(instance, taskOf(invocation, instance, deps), done);
      if (running === undefined) return undefined;
      return (interruption) => {
        why = interruption;
        running.end(terminationOf(order, instance.override.termination ?? deps.termination));
      };
    },
  };
}

function taskOf(
  { id, order }: Invocation<CommandOrder>,
  instance: Instance,
  { regionId }: CommandDeps,
): CommandTask {
  const script = commandText(order, { regionId, instanceId: instance.id, invokeId: id });
  const { workingDir, username, timeoutSeconds } = order;
  return { invokeId: id, fileName: fileNameOf(order, id), script, workingDir, username, timeoutSeconds };
}

/** The agent puts the command's name in front of the id, and does not quote the file's path for the shell. */
function fileNameOf({ name }: CommandOrder, invokeId: string): string {
  return name === "" ? `${invokeId}.sh` : `${name}-${invokeId}.sh`;
}

/** An agent that is not told a mode kills the shell alone. */
function terminationOf({ terminationMode }: CommandOrder, scripted: ScriptedTermination): Termination {
  if (scripted === "shellSurvives") return "shellSurvives";
  return scripted === "asAsked" && terminationMode === "ProcessTree" ? "tree" : "shell";
}

function noted(end: CommandEnd, delivery: Delivery, why: Interruption | undefined): AnyOutcome {
  switch (end.kind) {
    case "refused":
      return commandEndedAs(end.code);
    case "broken":
      return commandEndedAs("ExecutionException");
    case "exit": {
      const code = why === "timeout" ? CODE_OF_TIMEOUT : end.code;
      delivery.exit = { code, outputBase64: end.output.toString("base64"), dropped: end.dropped };
      return code === 0
        ? { status: "Success", errorCode: "", errorInfo: "" }
        : commandEndedAs("ExitCodeNonzero");
    }
  }
}
