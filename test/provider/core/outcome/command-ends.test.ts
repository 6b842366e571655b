import { describe, expect, test } from "vitest";
import type { CommandObservation } from "../../../../provider/src/core/model.ts";
import { adviceFor, isRetryable } from "../../../../provider/src/core/outcome/classify.ts";
import { COMMAND_CODES } from "../../../../provider/src/core/outcome/command-codes.ts";
import {
  classifyCommand,
  mayStillRun,
  UNPROVEN,
} from "../../../../provider/src/core/outcome/command-ends.ts";
import { reportLine } from "../../support/commands.ts";

const TOKEN = "inc-run-7";
const PROOF = "ab".repeat(32);

/** A Success with exit code 0 and the report of a success, unless a test gives other parts. */
function answer(over: Partial<CommandObservation> & { readonly output?: Buffer } = {}): CommandObservation {
  return {
    ...{ instanceId: "i-1", status: "Success", errorCode: "", errorInfo: "" },
    ...{ startTime: "2026-11-27T08:00:00Z", finishTime: "2026-11-27T08:00:05Z" },
    exitCode: 0,
    output: said(),
    ...over,
  };
}

const said = (over: object = {}, token = TOKEN) =>
  Buffer.from(`noise\n${reportLine(token, { f: [[PROOF, "0644", "root", "root", 1, 1]], ...over })}`);
const classify = (over: Parameters<typeof answer>[0] = {}, proofs: readonly string[] = [PROOF]) =>
  classifyCommand(answer(over), { token: TOKEN, proofs });
const without = ({ exitCode, ...rest }: CommandObservation): CommandObservation => rest;

test.each(["Pending", "Running", "Scheduled", "Stopping"])("%s is no end yet", (status) => {
  expect(classify({ status, output: Buffer.alloc(0) }).end).toEqual({ kind: "pending" });
});

describe("a success", () => {
  test("is Success with exit code 0 and the report with our token and the ordered proofs", () => {
    const seen = classify({ output: said({ r: "done", b: "7" }) });
    expect(seen.end).toEqual({ kind: "success" });
    expect(seen.proof).toEqual({
      ...{ message: "", stands: "new", verified: true, changed: true, reload: "done", backup: "7" },
    });
    expect(seen).not.toHaveProperty("output");
  });

  test("of an earlier run is recognized by the token alone", () => {
    expect(classifyCommand(answer(), { token: TOKEN }).end).toEqual({ kind: "success" });
  });

  test.each<[string, Parameters<typeof answer>[0]]>([
    ["without a report", { output: Buffer.from("all fine\n") }],
    ["without output", { output: Buffer.alloc(0) }],
    ["with the report of another command", { output: said({}, "inc-run-6") }],
    ["with half a report", { output: said().subarray(0, 60) }],
    ["with the proof of another file", { output: said({ f: [["cd", "0644", "root", "root", 1, 1]] }) }],
    ["with fewer files", { output: said({ f: [] }) }],
    ["with an error code", { errorCode: "ExitCodeNonzero" }],
    ["with exit code 3", { exitCode: 3 }],
    ["and Failed with exit code 1", { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1 }],
  ])("%s is none: its end is unknown, and nothing calls it a Success", (_name, over) => {
    const seen = classify(over);
    expect(seen.end).toMatchObject({ kind: "unknown", mayHaveWritten: true, retryable: false });
    expect(seen).toMatchObject({ status: "Unknown", errorCode: UNPROVEN });
    expect(seen.proof).toBeUndefined();
    expect(adviceFor(seen.status, seen.errorCode)).toBe("advice" in seen.end ? seen.end.advice : "");
  });

  test("with more files than ordered is none either", () => {
    expect(classify({}, []).end.kind).toBe("unknown");
  });

  test("without an exit code is none", () => {
    expect(classifyCommand(without(answer()), { token: TOKEN }).end.kind).toBe("unknown");
  });
});

describe("a failure that the script reports", () => {
  const failure = { ok: 0, p: "validate", c: "ValidateFailed", x: 1, m: "", s: "o", v: 0 };
  const failed = (over: object = {}) =>
    classify({
      status: "Failed",
      errorCode: "ExitCodeNonzero",
      exitCode: 1,
      output: said({ ...failure, ...over }),
    });

  test("has a message that disturbs neither terminal nor engine", () => {
    const m = Buffer.from("\x1b[31mbad\x1b[0m <{%zz%}>").toString("hex");
    expect(failed({ m }).proof).toMatchObject({ message: "bad <{ %zz%}>" });
  });

  test("has the script's code, phase, exit code and message", () => {
    const seen = failed({ m: Buffer.from("unexpected }").toString("hex") });
    expect(seen).toMatchObject({
      status: "Failed",
      errorCode: "ValidateFailed",
      errorInfo: "",
      end: { kind: "failed", mayHaveWritten: false },
      proof: { phase: "validate", exitCode: 1, message: "unexpected }", stands: "old", verified: false },
    });
  });

  test("counts also when the command ends with exit code 0", () => {
    expect(classify({ output: said(failure) })).toMatchObject({
      status: "Failed",
      errorCode: "ValidateFailed",
    });
  });

  test.each([
    ["o", "old", false],
    ["n", "new", true],
    ["m", "unknown", true],
    ["u", "unknown", true],
  ])("with the files %j stands on %s", (s, stands, mayHaveWritten) => {
    const seen = failed({ s, p: "reload", c: "ReloadFailed", r: "owed", u: "failed" });
    expect(seen.end).toMatchObject({ kind: "failed", mayHaveWritten });
    expect(seen.proof).toMatchObject({ stands, reload: "owed", rolledBack: "failed" });
  });

  test.each(["Brandnew", "toString", "__proto__"])("with the code %s that nobody knows is a failure", (c) => {
    const seen = failed({ c });
    expect(seen).toMatchObject({ errorCode: c, end: { kind: "failed", retryable: false } });
    expect(adviceFor("Failed", c)).toBe("advice" in seen.end ? seen.end.advice : "");
  });
});

describe("an end without a report", () => {
  test.each([
    ["Timeout", ""],
    ["Timeout", "ExecutionTimeout"],
    ["Error", ""],
    ["Terminated", ""],
    ["Failed", "ExecutionInterrupted"],
  ])("%s %s: failed, nobody knows what stands, and the script may still run", (status, errorCode) => {
    for (const output of [Buffer.alloc(0), said(), said({ ok: 0, c: "ReloadFailed", s: "o" })]) {
      const seen = classify({ status, errorCode, output });
      expect(seen.end).toMatchObject({ kind: "failed", mayHaveWritten: true, retryable: false });
      expect(seen.proof).toBeUndefined();
      expect(mayStillRun(seen)).toBe(true);
    }
  });

  test.each([-1, 1, 126, 127, 137, 143, 255])("exit code %i: failed, with the exit code", (exitCode) => {
    const seen = classify({
      status: "Failed",
      errorCode: "ExitCodeNonzero",
      exitCode,
      output: Buffer.alloc(0),
    });
    expect(seen.end).toMatchObject({ kind: "failed", mayHaveWritten: true });
    expect(seen.errorInfo).toContain(`no report, exit code ${exitCode}`);
    expect(mayStillRun(seen)).toBe(false);
  });

  test("the advice for exit codes that say why differs from the general one", () => {
    const advice = (exitCode: number) => {
      const { end } = classify({
        status: "Failed",
        errorCode: "ExitCodeNonzero",
        exitCode,
        output: Buffer.alloc(0),
      });
      return "advice" in end ? end.advice : "";
    };
    expect(new Set([1, 126, 127, 137, 143].map(advice)).size).toBe(5);
  });

  test.each([
    ["Invalid", "failed", false],
    ["Cancelled", "failed", false],
    ["Aborted", "unreachable", false],
    ["Brandnew", "failed", true],
    ["", "failed", true],
    ["success", "failed", true],
  ])("status %j without a code is %s", (status, kind, mayHaveWritten) => {
    const seen = classify({ status, startTime: "", output: said() });
    expect(seen.end).toMatchObject({ kind, mayHaveWritten, retryable: false });
  });
});

describe("error codes", () => {
  const UNREACHABLE: readonly [string, boolean][] = [
    ["InstanceNotExists", false],
    ["InstanceReleased", false],
    ["InstanceNotRunning", false],
    ["ClientNotRunning", false],
    ["ClientNotResponse", true],
    ["ClientIsUpgrading", true],
    ["ClientNeedUpgrade", false],
    ["DeliveryTimeout", true],
    ["SecurityGroupRuleDenied", true],
    ["TaskConcurrencyLimit", true],
  ];

  test.each(UNREACHABLE)("%s: unreachable", (errorCode, retryable) => {
    const never = classify({ status: "Aborted", errorCode, startTime: "", output: Buffer.alloc(0) });
    expect(never.end).toMatchObject({ kind: "unreachable", mayHaveWritten: false, retryable });
    const begun = classify({ status: "Failed", errorCode, output: Buffer.alloc(0) });
    expect(begun.end).toMatchObject({ kind: "unreachable", mayHaveWritten: true });
  });

  test.each(Object.keys(COMMAND_CODES))(
    "%s has the same advice and the same retry when read from state",
    (code) => {
      const end = COMMAND_CODES[code];
      expect(adviceFor("Failed", code)).toBe(end?.advice);
      expect(isRetryable("Failed", code)).toBe(end?.retryable);
      expect(end?.advice).toMatch(/^[A-Z][^\n]{20,130}[.?`]$/);
    },
  );

  test("only missing or damaged parts and what passes is tried again", () => {
    const retried = Object.keys(COMMAND_CODES).filter((code) => COMMAND_CODES[code]?.retryable);
    const passing = UNREACHABLE.flatMap(([code, retryable]) => (retryable ? [code] : []));
    expect(retried.sort()).toEqual([...passing, "StagedMissing", "StagedMismatch"].sort());
  });

  test("the day's quota of commands has advice of its own", () => {
    expect(adviceFor("NotAttempted", "Invocation.ExceedQuota")).toMatch(
      /tomorrow, or raise the quota.*Quota Center/,
    );
  });
});
