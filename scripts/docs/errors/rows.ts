/** Asks the provider's own tables what an answer of the API means, and makes a row of a table of it. */
import { beforeAll, classify, isRetryable } from "../../../provider/src/core/outcome/classify.ts";
import { classifyCommand } from "../../../provider/src/core/outcome/command-ends.ts";
import type { End } from "../../../provider/src/core/outcome/end.ts";

export const INSTANCE_HEAD = ["Code", "Outcome", "Tried again", "May have changed the instance", "Advice"];

/** The answer about an instance on which the task has not begun. */
const seen = (status: string, errorCode: string) => ({
  ...{ instanceId: "i-1", status, errorCode, errorInfo: "" },
  ...{ startTime: "", finishTime: "" },
});

const NO_REPORT = { token: "" };
const NOTHING = Buffer.from("");

export function ofSend(name: string, status: string, code: string): string[] {
  return rowOf(name, classify(seen(status, code)).end, isRetryable(status, code));
}

export function ofCommand(name: string, status: string, code: string, exitCode?: number): string[] {
  const shown = { ...seen(status, code), output: NOTHING, ...(exitCode === undefined ? {} : { exitCode }) };
  return rowOf(name, classifyCommand(shown, NO_REPORT).end, isRetryable(status, code));
}

export function rowOf(name: string, end: End, retried: boolean): string[] {
  if (end.kind === "pending" || end.kind === "success") throw new Error(`${name} is no failure`);
  return [name, end.kind, retried ? "yes" : "no", end.mayHaveWritten ? "yes" : "no", end.advice];
}

/** What must be done first after a refusal, as the advice of each instance says. */
export const firstDo = (code: string) => beforeAll(code).trim();

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
