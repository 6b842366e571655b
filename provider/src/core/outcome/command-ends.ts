/**
 * Classifies the API's answer about one instance of a command by an ordered table, of which the first match counts. Only
 * the script's own report proves a success. Sources: the InvocationStatus and ErrorCode lists of DescribeInvocations,
 * the agent's behaviour, and the codes of the scripts in commands/.
 */
import { type Report, readReport } from "../../commands/report.ts";
import { saidText } from "../inputs/said-text.ts";
import type { CommandObservation, ListedCommand } from "../model.ts";
import { COMMAND_CODES } from "./command-codes.ts";
import {
  type CommandProof,
  type End,
  type Failure,
  failed,
  isNone,
  OTHERWISE,
  type Seen,
  unreachable,
} from "./end.ts";

/** What the report of a command must hold. */
export interface Expected {
  /** ClientToken of the command, which its report repeats. */
  readonly token: string;
  /** Proofs of the files that the report must show, in order; absent when they are not known any more. */
  readonly proofs?: readonly string[];
  /** What the report of a success must say about the files; "new" when absent. Of another one the record keeps the files. */
  readonly stands?: Report["stands"];
}

/** Our error code of a command that has ended and whose report does not prove what it did. */
export const UNPROVEN = "Unproven";

/** Exit codes that say by themselves why the script left no report. docs/errors.md shows them. */
export const EXITS: Readonly<Record<number, string>> = {
  [-1]: "The script was killed by a signal: check the instance's memory.",
  126: "The agent could not run the script: is its folder /usr/local/share/aliyun-assist mounted noexec?",
  127: "The agent found no shell to run the script: check /bin/sh on the instance.",
  137: "The script was killed by a signal: check the instance's memory.",
  143: "The script was ended by a signal: check what ends processes on the instance.",
};

interface Rule {
  readonly why: string;
  readonly when: (status: string, code: string, exitCode: number | undefined) => boolean;
  readonly end: Failure;
}

/** The rows for ends without a report, in order. */
const RULES: readonly Rule[] = [
  ...Object.entries(COMMAND_CODES).map(([known, end]) => ({
    why: `ErrorCode ${known}`,
    when: (_: string, code: string, exitCode: number | undefined) =>
      code === known && (known !== "ExitCodeNonzero" || EXITS[exitCode ?? 0] === undefined),
    end,
  })),
  ...Object.entries(EXITS).map(([exit, advice]) => ({
    why: `exit code ${exit}`,
    when: (status: string, _: string, exitCode: number | undefined) =>
      status === "Failed" && exitCode === Number(exit),
    end: failed(advice, true),
  })),
  {
    why: "the API ended the command at its Timeout",
    when: (status) => status === "Timeout",
    end: failed("The script did not end in time and may still run: check what its commands wait for.", true),
  },
  {
    why: "the command was stopped while it ran",
    when: (status) => status === "Terminated",
    end: failed("The command was stopped from outside, and the script may still run.", true),
  },
  {
    why: "the command was stopped before it ran",
    when: (status) => status === "Cancelled",
    end: failed("The command was stopped from outside before it ran."),
  },
  {
    why: "the command was not sent to the instance",
    when: (status) => status === "Aborted",
    end: unreachable(
      "It was not sent within a minute: check that the instance runs and its agent is online.",
    ),
  },
  {
    why: "the command was refused before it ran",
    when: (status) => status === "Invalid",
    end: failed("The agent refused the command before it ran: check that its version is current."),
  },
];

/** Returns the end of a recorded failure of a command; `undefined` when the table has no row for it. */
export function commandFailure(status: string, code: string): Failure | undefined {
  return RULES.find((rule) => rule.when(status, code, undefined))?.end;
}

export function classifyCommand(answer: CommandObservation, expected: Expected): Seen {
  const { output, exitCode, ...seen } = answer;
  if (["Pending", "Running", "Scheduled", "Stopping"].includes(seen.status))
    return { ...seen, end: { kind: "pending" } };
  const isOver = !mayStillRun(seen) && (seen.status === "Success" || seen.status === "Failed");
  const report = isOver ? readReport(output, expected.token) : undefined;
  if (report !== undefined && !report.ok) return ofFailure(seen, report, expected);
  if (seen.status === "Success") return ofSuccess(seen, report, exitCode, expected);
  if (report !== undefined)
    return unproven(seen, `its report tells of a success, and its ${exitText(exitCode)}`);
  return ofNoReport(seen, exitCode);
}

/** Classifies a command of a list, which shows no report: only that it has ended, and perhaps that it never began. */
export function classifyListed({ instances }: ListedCommand): Seen[] {
  return instances.map((one) => classifyCommand({ ...one, output: NOTHING_PRINTED }, { token: "" }));
}

const NOTHING_PRINTED: Readonly<Buffer> = Buffer.from("");

type Answered = Omit<Seen, "end">;

function ofSuccess(
  seen: Answered,
  report: Report | undefined,
  exitCode: number | undefined,
  { proofs, stands = "new" }: Expected,
): Seen {
  if (!isNone(seen.errorCode)) return unproven(seen, `it is a Success with the error ${seen.errorCode}`);
  if (exitCode !== 0) return unproven(seen, `it is a Success with ${exitText(exitCode)}`);
  if (report === undefined) return unproven(seen, "it printed no report");
  if (report.stands !== stands)
    return unproven(seen, "its report does not say that the ordered files are there");
  const shown = report.files.map(({ proof }) => proof);
  const isAsOrdered = proofs === undefined || proofs.every((proof, at) => shown[at] === proof);
  if (!isAsOrdered || (proofs !== undefined && shown.length !== proofs.length))
    return unproven(seen, "its report is about other files");
  return { ...seen, end: { kind: "success" }, proof: { ...proofOf(report), ...filesOf(report, stands) } };
}

function filesOf({ files }: Report, stands: Report["stands"]): Pick<CommandProof, "files"> {
  return stands === "new" ? {} : { files };
}

/** The command has ended, and nothing proves what it did, so this is no success and no failure. */
function unproven(seen: Answered, why: string): Seen {
  const end: End = {
    kind: "unknown",
    mayHaveWritten: true,
    retryable: false,
    advice: "The script did not prove what it did; the next `pulumi up` runs this step again.",
  };
  const errorInfo = `the command ended without a proof: ${why}`;
  return { ...seen, status: "Unknown", errorCode: UNPROVEN, errorInfo, end };
}

/** The script told itself why it failed, and which files are on the disk. */
function ofFailure(seen: Answered, report: Report, { stands = "new" }: Expected): Seen {
  const { code, phase } = report;
  const end = (Object.hasOwn(COMMAND_CODES, code) ? COMMAND_CODES[code] : undefined) ?? OTHERWISE;
  return {
    ...seen,
    status: "Failed",
    errorCode: code,
    // The record tells the phase and the exit code in fields of their own.
    errorInfo: "",
    end: { ...end, mayHaveWritten: report.stands !== "old" },
    proof: { ...proofOf(report), phase, ...filesOf(report, stands) },
  };
}

function ofNoReport(seen: Answered, exitCode: number | undefined): Seen {
  const { status, errorCode, errorInfo } = seen;
  const end = RULES.find((rule) => rule.when(status, errorCode, exitCode))?.end ?? OTHERWISE;
  // A command that has begun may have changed something, whatever error code follows.
  const mayHaveWritten = end.mayHaveWritten || (end.kind === "unreachable" && seen.startTime !== "");
  const told = [...(errorInfo === "" ? [] : [errorInfo]), `no report, ${exitText(exitCode)}`];
  return {
    ...seen,
    errorInfo: status === "Failed" ? told.join("; ") : errorInfo,
    end: { ...end, mayHaveWritten },
  };
}

function exitText(exitCode: number | undefined): string {
  return exitCode === undefined ? "no exit code" : `exit code ${exitCode}`;
}

function proofOf(report: Report): CommandProof {
  const { exitCode, message, stands, verified, reload, backup, rolledBack } = report;
  return {
    message: saidText(message),
    stands: stands === "new" || stands === "old" ? stands : "unknown",
    verified,
    ...(report.files.some(({ changed }) => changed) ? { changed: true } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reload === undefined ? {} : { reload }),
    ...(backup === undefined ? {} : { backup }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
  };
}

/**
 * True when the script may go on until its Timeout is over: the API ended the command, or the agent fell silent after it
 * had begun it.
 */
export function mayGoOn(seen: Seen): boolean {
  return mayStillRun(seen) || (seen.end.kind === "unreachable" && seen.end.mayHaveWritten);
}

/** True when the script may go on although the API says that the command has ended, until its Timeout is over. */
export function mayStillRun({ status, errorCode }: Pick<Seen, "status" | "errorCode">): boolean {
  return (
    ["Timeout", "Error", "Terminated"].includes(status) ||
    ["ExecutionInterrupted", "ExecutionTimeout"].includes(errorCode)
  );
}
