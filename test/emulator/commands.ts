/** Helps tests of RunCommand: tells whether this machine can run commands, and runs a command to its end. */
import { type CommandSupport, startEmulator } from "../../emulator/src/index.ts";
import type { Answer, Call } from "./client.ts";

export type Programs = "host" | "busybox";
export const ALL_PROGRAMS: readonly Programs[] = ["host", "busybox"];

/** Whether RunCommand really runs commands on this machine. If not, tests check the answer that is given instead. */
export const SUPPORTS: Readonly<Record<Programs, CommandSupport>> = {
  host: await ask("host"),
  busybox: await ask("busybox"),
};
/** With the programs that are the default. */
export const SUPPORT = SUPPORTS.host;
export const CAN_CHOWN = SUPPORT.canRun && SUPPORT.canChown;

export const COMMAND = { Type: "RunShellScript", CommandContent: "echo hello" };

async function ask(programs: Programs): Promise<CommandSupport> {
  const emulator = await startEmulator({ instances: 0, programs });
  await emulator.close();
  if (!emulator.commands.canRun)
    console.warn(`Commands with programs: "${programs}" cannot run here: ${emulator.commands.reason}`);
  return emulator.commands;
}

/** Runs the command and waits for its end. Returns the results in the order of the instances, with output as plain
 * text. */
export async function runAll(
  call: Call,
  InstanceId: readonly string[],
  CommandContent: string,
  more: object = {},
): Promise<Answer[]> {
  const { InvokeId } = await call("RunCommand", { ...COMMAND, CommandContent, InstanceId, ...more });
  return resultsOf(call, InvokeId);
}

export async function resultsOf(call: Call, InvokeId: string): Promise<Answer[]> {
  for (;;) {
    const answer = await call("DescribeInvocationResults", {
      InvokeId,
      ContentEncoding: "PlainText",
      PageSize: 50,
    });
    const results: Answer[] = answer.Invocation.InvocationResults.InvocationResult;
    if (results.every(({ InvokeRecordStatus }) => !["Running", "Stopping"].includes(InvokeRecordStatus)))
      return results;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
