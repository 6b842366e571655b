import { describe, expect, test } from "vitest";
import {
  adviceFor,
  blamesInstances,
  ERROR_CODES,
  isConnection,
} from "../../../../provider/src/core/outcome/classify.ts";
import { seen } from "../../support/builders.ts";

const one = (status: string, errorCode = "", startTime = "") =>
  seen("i-1", status, { errorCode, startTime }).end;

test.each(["Pending", "Running"])("%s is no end yet", (status) => {
  expect(one(status)).toEqual({ kind: "pending" });
});

test.each(["", "Null", "null", "NULL"])("Success with the code %j is a success", (code) => {
  expect(one("Success", code)).toEqual({ kind: "success" });
});

test.each(["FileCreateFail", "SomethingNew", "InstanceNotRunning", " "])(
  "Success with %j is none",
  (code) => {
    expect(one("Success", code)).toMatchObject({ kind: "failed", mayHaveWritten: true });
  },
);

describe("statuses without a code", () => {
  test.each([
    ["Invalid", false],
    ["Timeout", true],
    ["Failed", true],
    ["Aborted", true],
    ["Error", true],
  ])("%s is failed", (status, mayHaveWritten) => {
    for (const code of ["", "Null"]) {
      const end = one(status, code);
      expect(end).toMatchObject({ kind: "failed", mayHaveWritten, retryable: false });
      expect("advice" in end && end.advice.length).toBeGreaterThan(20);
    }
  });
});

/** Code, outcome, may have written, passes by itself: design 4.6 and the agent's order of operations. */
const CODES: [string, "failed" | "unreachable", boolean, boolean][] = [
  ["InstanceNotExists", "unreachable", false, false],
  ["InstanceReleased", "unreachable", false, false],
  ["InvalidInstance.NotFound", "unreachable", false, false],
  ["InstanceNotRunning", "unreachable", false, false],
  ["ClientNotRunning", "unreachable", false, false],
  ["ClientNotResponse", "unreachable", false, true],
  ["ClientIsUpgrading", "unreachable", false, true],
  ["ClientNeedUpgrade", "unreachable", false, false],
  ["DeliveryTimeout", "unreachable", false, true],
  ["AccountNotExists", "failed", true, false],
  ["UserGroupNotExists", "failed", true, false],
  ["FileCreateFail", "failed", true, false],
  ["FileAlreadyExists", "failed", false, false],
  ["FileContentInvalid", "failed", false, false],
  ["FileNameInvalid", "failed", false, false],
  ["FilePathInvalid", "failed", false, false],
  ["FileAuthorityInvalid", "failed", true, false],
];

describe("documented error codes", () => {
  test.each(CODES)("%s is %s", (code, kind, mayHaveWritten, retryable) => {
    for (const status of ["Failed", "Invalid", "Aborted", "Timeout", "Error"]) {
      const end = one(status, code);
      expect(end).toMatchObject({ kind, mayHaveWritten, retryable });
      expect("advice" in end && end.advice).toMatch(/^[A-Z][^\n]{20,120}[.`]$/);
    }
  });

  test("the table has a row for each, and no others", () => {
    expect(Object.keys(ERROR_CODES).sort()).toEqual(CODES.map(([code]) => code).sort());
  });

  test.each(CODES.filter(([, kind]) => kind === "unreachable"))(
    "%s after a start may have written",
    (code) => {
      expect(one("Failed", code, "2026-01-31T08:00:00Z")).toMatchObject({
        kind: "unreachable",
        mayHaveWritten: true,
      });
    },
  );

  test.each(CODES)("%s has the same advice when it is read from state", (code) => {
    const end = one("Failed", code);
    expect(adviceFor("Failed", code)).toBe("advice" in end ? end.advice : "");
  });
});

describe("words that nobody documented", () => {
  test.each([
    ["Brandnew", ""],
    ["Brandnew", "Null"],
    ["success", ""],
    ["SUCCESS", ""],
    ["Succeeded", ""],
    ["PartialFailed", ""],
    ["", ""],
    ["Failed", "Brandnew"],
    ["Brandnew", "Brandnew"],
    ["Failed", "toString"],
    ["constructor", "__proto__"],
  ])("status %j with code %j is a failure that may have written", (status, code) => {
    expect(one(status, code)).toMatchObject({ kind: "failed", mayHaveWritten: true, retryable: false });
  });
});

describe("advice", () => {
  test("for what has no end: ask again, go on", () => {
    expect(adviceFor("Unknown", undefined)).toMatch(/asks about this send before/);
    expect(adviceFor("Unknown", "Forbidden.RAM")).toMatch(/asks about this send before/);
    expect(adviceFor("NotAttempted", "Forbidden.RAM")).toMatch(/Nothing was sent/);
  });

  test("none for a success or what is under way", () => {
    expect(adviceFor("Success", undefined)).toBeUndefined();
    expect(adviceFor("Pending", undefined)).toBeUndefined();
  });

  test("for an unreachable one by its code", () => {
    expect(adviceFor("Unreachable", "InvalidInstance.NotFound")).toMatch(/remove its id/);
  });
});

test.each([
  ["InvalidInstance.NotFound", true],
  ["InvalidInstanceId.NotFound", true],
  ["InvalidInstanceId.Malformed", true],
  ["InstanceNotExists", true],
  ["InvalidRegionId.NotFound", false],
  ["InvalidResourceGroup.NotFound", false],
  ["InstanceIds.ExceedLimit", false],
  ["Forbidden.RAM", false],
  ["", false],
])("a refusal with %j blames instances: %s", (code, blames) => {
  expect(blamesInstances(code)).toBe(blames);
});

test.each<[boolean, string[]]>([
  [
    true,
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ],
  [true, ["SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"]],
  [true, ["Timeout", "ConnectionLost", "MalformedAnswer"]],
  [
    false,
    ["", "Forbidden.RAM", "Throttling.User", "InternalError", "INTERNAL", "CONFIGURATION", "NoCredentials"],
  ],
])("codes of a connection: %s", (wanted, codes) => {
  for (const code of codes) expect(isConnection(code), code).toBe(wanted);
});
