/**
 * How the tasks of a mocked rollout end on each instance, in the words of the API and of the scripts. The rollout classifies
 * them as it does real ones.
 */
import type { Phase } from "../commands/report.ts";
import { hasCommands } from "../core/inputs/delivery-key.ts";
import type { CommandObservation, Observation, Way } from "../core/model.ts";
import { ERROR_CODES } from "../core/outcome/classify.ts";
import { COMMAND_CODES, SCRIPT_CODES } from "../core/outcome/command-codes.ts";
import type { Expected } from "../core/outcome/command-ends.ts";
import { UNREACHED } from "../core/outcome/end.ts";

/** Each instance that does not take the delivery, with the code of its error; undefined for an end that never becomes known. */
export interface Ends {
  /** Name of the mocked resource, for complaints. */
  readonly name: string;
  readonly codes: ReadonlyMap<string, string | undefined>;
}

interface Given {
  readonly failed?: readonly string[] | Readonly<Record<string, string>> | undefined;
  readonly unreachable?: readonly string[] | undefined;
  readonly unknown?: readonly string[] | undefined;
}

const DEFAULT_CODE = "FileCreateFail";

export function endsOf({ failed = [], unreachable = [], unknown = [] }: Given, name: string): Ends {
  const withCodes = isList(failed) ? failed.map((id) => [id, DEFAULT_CODE] as const) : Object.entries(failed);
  const codes = new Map<string, string | undefined>([
    ...withCodes,
    ...unreachable.map((id) => [id, "InstanceNotRunning"] as const),
    ...unknown.map((id) => [id, undefined] as const),
  ]);
  return { name, codes };
}

function isList(failed: NonNullable<Given["failed"]>): failed is readonly string[] {
  return Array.isArray(failed);
}

/** Returns what is wrong with a mock, because a test that mocks a failure which cannot happen would prove nothing. */
export function problemOf({ name, codes }: Ends, targets: readonly string[], way: Way) {
  for (const [id, code] of codes) {
    if (!targets.includes(id)) return `the mock of "${name}" names ${id}, which is no target of it`;
    if (isOfScript(code, way) && !hasCommands(way))
      return `the mock of "${name}" has ${id} fail with ${code}, which only activation, verify or healthCommand can cause`;
  }
  return undefined;
}

/** A code that both know is the API's in a direct delivery, whose send fails before a script runs. */
function isOfScript(code: string | undefined, way: Way): code is string {
  if (code === undefined || !Object.hasOwn(SCRIPT_CODES, code)) return false;
  return way.kind === "activation" || !Object.hasOwn(ERROR_CODES, code);
}

/** The end of a send; undefined while it has none. */
export function endOfSend(
  instanceId: string,
  { codes }: Ends,
  way: Way,
  finishTime: string,
): Observation | undefined {
  const code = codes.get(instanceId);
  if (codes.has(instanceId) && code === undefined) return undefined;
  const errorCode = isOfScript(code, way) ? "" : (code ?? "");
  const status = Object.hasOwn(UNREACHED, errorCode) ? "Aborted" : errorCode === "" ? "Success" : "Failed";
  const startTime = status === "Aborted" ? "" : finishTime;
  return { instanceId, status, errorCode, errorInfo: "", startTime, finishTime };
}

/** The end of a command, which succeeds unless the code is one that scripts report. */
export function endOfCommand(
  instanceId: string,
  { codes }: Ends,
  { token, proofs = [] }: Expected,
  way: Way,
  finishTime: string,
): CommandObservation | undefined {
  const code = codes.get(instanceId);
  if (codes.has(instanceId) && code === undefined) return undefined;
  const seen = { instanceId, errorCode: "", errorInfo: "", startTime: finishTime, finishTime };
  if (isOfScript(code, way)) {
    const output = printed(token, failure(code, way));
    return { ...seen, status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1, output };
  }
  const { kind } = way;
  const files = proofs.map((proof) => [proof, "0644", "root", "root", 1, kind === "activation" ? 1 : 0]);
  const reloads = kind === "activation" && way.reload !== undefined;
  const output = printed(token, {
    ...{ s: proofs.length === 0 ? "o" : "n", v: proofs.length === 0 ? 0 : 1, f: files },
    ...(kind === "activation" ? { p: "health", r: reloads ? "done" : "" } : {}),
  });
  return { ...seen, status: "Success", exitCode: 0, output };
}

/** The line that a script prints last, as commands/report.ts reads it. */
export function printed(token: string, line: object): Buffer {
  const rest = { ok: 1, p: "verify", c: "", x: null, m: "", s: "n", r: "", v: 0, b: "", u: "", f: [] };
  return Buffer.from(`${JSON.stringify({ t: token, ...rest, ...line })}\n`);
}

/** A script that fails after the swap puts the old files back, unless `rollback` is "none". */
function failure(code: string, way: Way): object {
  const failed = { ok: 0, c: code, x: 1, p: phaseOf(code) };
  if (COMMAND_CODES[code]?.mayHaveWritten !== true) return { ...failed, s: "o" };
  if (way.kind === "direct") return { ...failed, s: code.startsWith("Health") ? "n" : "u" };
  if (code === "UndoFailed") return { ...failed, s: "m", u: "failed" };
  const isUndone = way.rollback !== "none" || code === "SwapFailed" || code === "ReadBackMismatch";
  if (isUndone) return { ...failed, s: "o", u: "undone" };
  return { ...failed, s: "n", r: code.startsWith("Health") ? "done" : "owed", v: 1 };
}

const PHASES: readonly (readonly [RegExp, Phase])[] = [
  [/^(StateFolder|Busy|ToolMissing)$/, "start"],
  [/^Stage/, "unpack"],
  [/^Validate/, "validate"],
  [/^(PrepareFailed|BackupFailed)$/, "prepare"],
  [/^SwapFailed$/, "swap"],
  [/^ReadBack/, "readback"],
  [/^Test/, "test"],
  [/^Reload/, "reload"],
  [/^(Health|UndoFailed)/, "health"],
  [/^VerifyMismatch$/, "verify"],
];

function phaseOf(code: string): Phase {
  return PHASES.find(([pattern]) => pattern.test(code))?.[1] ?? "check";
}
