/** Makes docs/errors.md from the tables in the sources, so that it says of each code what the provider does with it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { adviceFor, ERROR_CODES } from "../../../provider/src/core/outcome/classify.ts";
import { API_CODES, SCRIPT_CODES } from "../../../provider/src/core/outcome/command-codes.ts";
import { EXITS, UNPROVEN } from "../../../provider/src/core/outcome/command-ends.ts";
import { UNREACHED } from "../../../provider/src/core/outcome/end.ts";
import { DELETE_ADVICE } from "../../../provider/src/core/outcome/removed.ts";
import { callsTable } from "./calls.ts";
import { firstDo, INSTANCE_HEAD, ofCommand, ofSend, rowOf, table } from "./rows.ts";

const own = (codes: Readonly<Record<string, unknown>>) =>
  Object.keys(codes).filter((code) => !Object.hasOwn(UNREACHED, code));

const unreached = () => Object.keys(UNREACHED).map((code) => ofSend(code, "Failed", code));

const sends = () => [
  ...own(ERROR_CODES).map((code) => ofSend(code, "Failed", code)),
  ofSend("status Invalid, no code", "Invalid", ""),
  ofSend("status Timeout, no code", "Timeout", ""),
  ofSend("status Success with any code", "Success", "Other"),
  ofSend("any other status or code", "Other", "Other"),
];

const commands = () => [
  ...own(API_CODES).map((code) => ofCommand(code, "Failed", code)),
  ...Object.keys(EXITS).map((exit) =>
    ofCommand(`exit code ${exit} without a report`, "Failed", "ExitCodeNonzero", Number(exit)),
  ),
  ...["Timeout", "Terminated", "Cancelled", "Aborted", "Invalid"].map((status) =>
    ofCommand(`status ${status}, no code`, status, ""),
  ),
  ofCommand(`${UNPROVEN} (ended as Success, without a report that proves it)`, "Success", "", 0),
  ofCommand("any other status or code", "Other", "Other"),
];

/** The report of a script says what has changed, so the table of activation.md tells it, and not this one. */
const scripts = () =>
  Object.entries(SCRIPT_CODES).map(([code, end]) => {
    const [name = "", outcome = "", retried = "", , advice = ""] = rowOf(code, end, end.retryable);
    return [name, outcome, retried, advice];
  });

const ours = () => [
  ["`Unknown`", "unknown", adviceFor("Unknown", undefined) ?? ""],
  ["`Unknown` with a missing right", "unknown", adviceFor("Unknown", "Forbidden.RAM") ?? ""],
  ["`NotAttempted`", "notAttempted", adviceFor("NotAttempted", undefined) ?? ""],
  ["`Unreachable` with FilePathInvalid", "unreachable", adviceFor("Unreachable", "FilePathInvalid") ?? ""],
];

/** The comments of errors.ts say who can mend each kind, and what it is. */
function kinds(): string[][] {
  const source = readFileSync(resolve(import.meta.dirname, "../../../provider/src/errors.ts"), "utf8");
  const rows = source.matchAll(/\/\*\* (user|system): (.*) \*\/\n\s+([A-Z_]+):/g);
  return [...rows].map(([, who = "", text = "", code = ""]) => [
    code,
    text.charAt(0).toUpperCase() + text.slice(1),
    who === "user" ? "whoever runs `pulumi up`" : "an operator",
  ]);
}

const HEAD = `# Errors and advice

Made by \`npm run docs\` from the tables in the sources; a test fails when it is out of date. For a failed instance look up the
\`errorCode\` of its result. How failed calls are met is tried out in [faults.md](faults.md).

- *Outcome* is the \`outcome\` of the instance. A success needs the status \`Success\` and no code; an answer that is not in these
  tables is a failure and is shown verbatim.
- *Tried again*: the step is repeated \`retries\` times before the failure counts (\`rollout.retries\`, 1 by default).
- *May have changed the instance*: what it held before is no longer taken for granted. An unreachable instance counts as changed,
  too, when the API says that the task had begun there.
- *Advice* is what the error, the preview and the output \`advice\` say.`;

export function errorsPage(): string {
  return `${[
    HEAD,
    "## Instances that nothing reaches\n\nThe same for SendFile and RunCommand.",
    table(INSTANCE_HEAD, unreached()),
    "## SendFile\n\nCodes of DescribeSendFileResults.",
    table(INSTANCE_HEAD, sends()),
    "## RunCommand\n\nCodes of DescribeInvocations, for commands that left no report of their own.",
    table(INSTANCE_HEAD, commands()),
    "## Scripts on the instance\n\nThe report of a script says exactly what has changed; [activation.md](activation.md#codes) tells in which step each code\ncomes up, and what is then on the disk.",
    table(["Code", "Outcome", "Tried again", "Advice"], scripts()),
    "## Words of this package\n\nThe `status` of an instance when no answer of the API says it.",
    table(["Status", "Outcome", "Advice"], ours()),
    `## Calls\n\nA refused call is no instance's outcome. When it ends the rollout, what was not sent is \`notAttempted\`, and what was sent and\ncannot be read is \`unknown\`, both with the code.\n\nA refused right adds to the advice: "${firstDo("Forbidden.RAM")}"\n\nA used up quota: "${firstDo("Invocation.ExceedQuota")}"\n\nA call that is refused because it names an instance which does not exist is split until that one stands alone.`,
    callsTable(),
    '## A delete that fails\n\nWith `onDelete: "remove"` these codes have other advice; all others have that of the tables above.',
    table(["Code", "Advice"], Object.entries(DELETE_ADVICE)),
    "## Errors of an operation\n\nWhat an operation of the engine fails with. Only the text is printed; the code is for the sources.",
    table(["Code", "What it is", "Who can mend it"], kinds()),
  ].join("\n\n")}\n`;
}
