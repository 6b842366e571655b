import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Attempt, isOurs } from "../../../../provider/src/core/outcome/held.ts";
import * as records from "../../../../provider/src/core/outcome/record.ts";
import { BEFORE, FILES, NOW, record, SENT, seen } from "../../support/builders.ts";

const attempt: Attempt = {
  paths: ["/b"],
  writes: true,
  wave: 1,
  attempts: 2,
  invokeId: "f-2",
  send: SENT,
};
const before = record("success", { applied: BEFORE, owned: ["/a"], invokeId: "f-1", finishTime: "t" });

describe("an attempt that ended", () => {
  test("well: holds the new one, ours, no trace of an error", () => {
    const now = records.ended(
      record("failed", { errorCode: "X", owned: ["/a"] }),
      attempt,
      seen("i", "Success", { errorCode: "Null" }),
    );
    expect(now).toEqual({
      status: "Success",
      outcome: "success",
      wave: 1,
      attempts: 2,
      invokeId: "f-2",
      held: FILES,
      applied: NOW,
      owned: ["/a", "/b"],
    });
  });

  test("badly after it may have written: nobody knows what it holds, but it is ours", () => {
    const now = records.ended(
      before,
      attempt,
      seen("i", "Failed", { errorCode: "AccountNotExists", finishTime: "t2" }),
    );
    expect(now).toMatchObject({
      outcome: "failed",
      errorCode: "AccountNotExists",
      finishTime: "t2",
      owned: ["/a", "/b"],
    });
    expect(now).not.toHaveProperty("applied");
  });

  test("badly before it wrote: holds what it held, and is no more ours than before", () => {
    const now = records.ended(before, attempt, seen("i", "Failed", { errorCode: "FileAlreadyExists" }));
    expect(now).toMatchObject({ outcome: "failed", applied: BEFORE, owned: ["/a"] });
  });

  test("badly in a step that was asked for after the delivery was applied: it is no longer applied", () => {
    const applied = record("success", { held: FILES, applied: NOW, verified: true });
    const ofCommand = { ...attempt, writes: false, send: { ...SENT, task: "command" as const } };
    const now = records.ended(applied, ofCommand, seen("i", "Failed", { errorCode: "ExitCodeNonzero" }));
    expect(now).toMatchObject({ outcome: "failed", held: FILES });
    expect(now).not.toHaveProperty("applied");
  });

  test("unreachable: holds what it held", () => {
    const now = records.ended(before, attempt, seen("i", "Aborted", { errorCode: "ClientNotRunning" }));
    expect(now).toMatchObject({ outcome: "unreachable", applied: BEFORE, status: "Aborted" });
  });

  test("not yet: no record", () => {
    expect(records.ended(before, attempt, seen("i", "Running"))).toBeUndefined();
  });
});

test("an end that was not seen erases what it holds and stays open", () => {
  const now = records.unknown(before, attempt, { info: "why" });
  expect(now).toMatchObject({
    status: "Unknown",
    outcome: "unknown",
    pending: [attempt.send],
    owned: ["/a", "/b"],
  });
  expect(now).not.toHaveProperty("applied");
});

test("nothing sent keeps holds and wrote", () => {
  expect(records.notAttempted(before, 1, 0)).toMatchObject({
    outcome: "notAttempted",
    applied: BEFORE,
    owned: ["/a"],
  });
  expect(
    records.unreachable(before, attempt.wave, attempt.attempts, "InvalidInstance.NotFound", "x"),
  ).toMatchObject({
    status: "Unreachable",
    outcome: "unreachable",
    applied: BEFORE,
    owned: ["/a"],
    errorCode: "InvalidInstance.NotFound",
  });
});

test("unchanged drops the error of a later attempt and keeps the rest", () => {
  const was = record("unreachable", {
    held: FILES,
    applied: NOW,
    errorCode: "InstanceNotRunning",
    errorInfo: "x",
    invokeId: "f-1",
  });
  expect(records.unchanged(was)).toEqual({
    status: "Unchanged",
    outcome: "unchanged",
    wave: 1,
    attempts: 1,
    held: FILES,
    applied: NOW,
    invokeId: "f-1",
  });
});

test("remembers the last eight paths, each once, newest last", () => {
  const paths = fc.array(fc.constantFrom(..."abcdefghijkl"), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(paths, (list) => {
      let now = record("notAttempted");
      for (const path of list)
        now = records.ended(now, { ...attempt, paths: [path] }, seen("i", "Success")) ?? now;
      const wanted = [...new Set(list.toReversed())].slice(0, 8).reverse();
      expect(now.owned).toEqual(wanted);
      for (const path of wanted) expect(isOurs(now, path)).toBe(true);
    }),
  );
});

test("attempts start anew with a new delivery", () => {
  expect(records.attemptsSoFar(before, true)).toBe(1);
  expect(records.attemptsSoFar(before, false)).toBe(0);
  expect(records.attemptsSoFar(undefined, true)).toBe(0);
});

test("a file is ours under each spelling of its path, and remembered under one", () => {
  const spelled = fc.constantFrom(
    ["/etc/a", "/etc//a", "/etc/./a", "//etc/a"],
    ["C:\\app\\x.ini", "C:/app/x.ini", "c:\\App\\x.ini", "C:\\\\app\\.\\x.ini"],
  );
  fc.assert(
    fc.property(spelled, fc.nat(3), fc.nat(3), (ways, a, b) => {
      const first = records.withWritten(before, ways[a] ?? "");
      expect(isOurs(first, ways[b] ?? "")).toBe(true);
      expect(isOurs(before, ways[b] ?? "")).toBe(false);
      const again = records.ended(first, { ...attempt, paths: [ways[b] ?? ""] }, seen("i", "Success"));
      expect(again?.owned).toHaveLength(2);
    }),
  );
});
