/**
 * Tells why one instance does not hold the files: status, code, step, what the command said, and what became of the files. The
 * texts of two instances are equal when both failed for the same reason.
 */
import type { InstanceRecord } from "../core/model.ts";
import { clean } from "./clean.ts";

const MAX_LINES = 5;
const MAX_CHARS = 300;
/** Number of characters that are looked at. The lines and characters that are shown are fewer. */
const MAX_READ = 10_000;
const MAX_SUMMARY = 120;

/** The fields of a record that tell why the instance failed. */
export type Cause = Pick<
  InstanceRecord,
  "status" | "errorCode" | "errorInfo" | "phase" | "exitCode" | "drifted"
>;

/** Example: "Failed TestFailed in step test, exit code 1". */
export function cause(record: Cause): string {
  const { status, errorCode, errorInfo, phase, exitCode, drifted } = record;
  const code = errorCode === undefined ? "" : ` ${errorCode}`;
  const step = phase === undefined ? "" : ` in step ${phase}`;
  const exit = exitCode === undefined ? "" : `, exit code ${exitCode}`;
  const info = errorInfo === undefined ? "" : ` (${errorInfo.replace(/\s+/g, " ")})`;
  return `${status}${code}${step}${exit}${info}${differences(drifted)}`;
}

/** Example: " (/etc/a.conf: content, mode; /etc/b.conf: missing)". */
function differences(drifted: readonly string[] = []): string {
  if (drifted.length === 0) return "";
  const more = drifted.length > MAX_LINES ? [`${drifted.length - MAX_LINES} more files`] : [];
  return ` (${[...drifted.slice(0, MAX_LINES), ...more].join("; ")})`;
}

/** What became of the files and of the reload, in words; empty when the record tells nothing of it. */
export function aftermath({
  rolledBack,
  reload,
  outcome,
}: Pick<InstanceRecord, "rolledBack" | "reload" | "outcome">): string[] {
  const files = {
    undone: "the old files were put back",
    restored: "the old files were put back, because the rollout stopped",
    failed: "the old files could not be put back: look at the instance",
  };
  // The record of a restored instance says it by its errorInfo, because it tells of nothing else.
  const isSaid = rolledBack === "restored" && outcome === "notAttempted";
  // Where the old files are back, the new ones are sent first.
  const how = rolledBack === "undone" || rolledBack === "restored" ? "" : " without another send";
  return [
    ...(rolledBack === undefined || isSaid ? [] : [files[rolledBack]]),
    ...(reload === "owed" ? [`a reload is owed; the next \`pulumi up\` makes it up${how}`] : []),
  ];
}

/** The first lines of what the command said, without control characters; an empty list when it said nothing. */
export function saidLines({ message }: Pick<InstanceRecord, "message">): string[] {
  const lines = clean((message ?? "").slice(0, MAX_READ))
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const first = lines.slice(0, MAX_LINES).join("\n");
  const isCut = lines.length > MAX_LINES || first.length > MAX_CHARS;
  return first === ""
    ? []
    : `${first.slice(0, MAX_CHARS).replace(/[\ud800-\udbff]$/, "")}${isCut ? " …" : ""}`.split("\n");
}

/** The first line of what the command said, for a text that must be one line. */
export function saidBriefly(record: Pick<InstanceRecord, "message">): string | undefined {
  const [line] = saidLines(record);
  return line === undefined || line.length <= MAX_SUMMARY ? line : `${line.slice(0, MAX_SUMMARY)}…`;
}
