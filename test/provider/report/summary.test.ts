import { describe, expect, test } from "vitest";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import { judge } from "../../../provider/src/core/plan/verdict.ts";
import { failureText, showIds, summary } from "../../../provider/src/report/summary.ts";
import { policy, record, recorded } from "../support/builders.ts";

const many = (count: number, make: (at: number) => InstanceRecord) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`i-${at}`, make(at)]));

describe("summary", () => {
  test("is one paragraph", () => {
    const known = recorded({
      a: record("success"),
      b: record("unchanged"),
      c: record("failed", { errorCode: "FileCreateFail", errorInfo: "disk full" }),
    });
    expect(summary(known)).toBe(
      "PartialFailed: 2 of 3 instances hold /etc/app/app.conf, 1 already held it, 1 failed. c: Failed FileCreateFail (disk full).",
    );
  });

  test("of a success is one sentence", () => {
    expect(summary(recorded({ a: record("success") }))).toBe(
      "Success: 1 of 1 instance holds /etc/app/app.conf.",
    );
  });

  test.each([
    ["cancelled" as const, "Ended early: cancelled."],
    ["error" as const, "Ended early: the API refused to go on."],
    ["deadline" as const, "Ended early: maxDurationSeconds is over."],
  ])("says why it ended early: %s", (why, text) => {
    const known = recorded({ a: record("success"), b: record("notAttempted") });
    expect(summary({ ...known, verdict: judge(known.fleet, policy(), why) })).toContain(text);
  });
});

describe("a rollout that was taken back", () => {
  const restored = { rolledBack: "restored", errorInfo: "the rollout stopped" } as const;
  const known = recorded({
    a: record("notAttempted", restored),
    b: record("notAttempted", restored),
    c: record("success", { rolledBack: "failed", errorCode: "BackupMissing", errorInfo: "still there" }),
    d: record("failed", { errorCode: "ReloadFailed", rolledBack: "restored", reload: "owed" }),
    e: record("notAttempted"),
    f: record("success"),
    g: record("failed", {
      errorCode: "Drifted",
      rolledBack: "failed",
      drifted: ["/etc/app/app.conf: content"],
    }),
  });

  test("tells how many got their old files back, and which could not and why", () => {
    expect(summary(known)).toBe(
      [
        "PartialFailed: 2 of 7 instances hold /etc/app/app.conf, 2 failed, 1 not attempted, 2 got their old files back.",
        " c: Success BackupMissing (still there), the old files could not be put back: look at the instance;",
        " d: Failed ReloadFailed, the old files were put back, because the rollout stopped, a reload is owed; the next `pulumi up` makes it up;",
        " g: Failed Drifted (/etc/app/app.conf: content), the old files could not be put back: look at the instance;",
        " a, b: NotAttempted (the rollout stopped); e: NotAttempted.",
      ].join(""),
    );
  });

  test("tells in the error what was done, and what the next update does", () => {
    const lines = failureText(known).split("\n");
    expect(lines.slice(1, 5)).toEqual([
      "  The rollout was taken back: 3 instances got their old files back, 2 did not.",
      "  c: Success BackupMissing (still there)",
      "    the old files could not be put back: look at the instance",
      expect.stringContaining("→ It counts as delivered; to go back, put the old content into the program"),
    ]);
    const at = lines.indexOf("  a, b: NotAttempted (the rollout stopped)");
    expect(lines[at + 1]).toBe("    → The next `pulumi up` delivers the new files here again.");
  });

  test("is not told where only a failed instance was undone, or could not be", () => {
    const undone = recorded({
      a: record("failed", { errorCode: "TestFailed", rolledBack: "undone" }),
      b: record("failed", { errorCode: "UndoFailed", rolledBack: "failed" }),
    });
    expect(failureText(undone)).not.toContain("taken back");
  });
});

describe("failure text", () => {
  test("groups by reason, largest first, with advice", () => {
    const known = recorded({
      a: record("failed", { errorCode: "FileCreateFail", errorInfo: "disk full" }),
      b: record("unreachable", { errorCode: "InstanceNotRunning" }),
      c: record("unreachable", { errorCode: "InstanceNotRunning" }),
      d: record("success"),
    });
    expect(failureText(known).split("\n")).toEqual([
      expect.stringMatching(
        /^PartialFailed: 3 of 4 instances did not take \/etc\/app\/app.conf \(more failures than/,
      ),
      "  b, c: Unreachable InstanceNotRunning",
      "    → Start the instance, or remove it from the targets.",
      "  a: Failed FileCreateFail (disk full)",
      expect.stringMatching(/^ {4}→ Check the disk/),
    ]);
  });

  test.each([
    ["Forbidden.RAM", true],
    ["InvalidAccessKeyId.NotFound", true],
    ["SignatureDoesNotMatch", true],
    ["InvalidSecurityToken.Expired", true],
    ["InvalidTimeStamp.Expired", true],
    ["InvalidRegionId.NotFound", true],
    ["FileCreateFail", false],
    ["InvalidInstance.NotFound", false],
    ["FileContent.DecodeError", false],
  ])("of %s names the doctor, once: %j", (errorCode, named) => {
    const text = failureText(recorded(many(3, () => record("notAttempted", { errorCode }))));
    expect(text.match(/`npx pulumi-alicloud-sendfile doctor` looks for the cause\.$/gm)?.length).toBe(
      named ? 1 : undefined,
    );
  });

  test("names ten instances and counts the rest", () => {
    const text = failureText(recorded(many(120, () => record("failed", { errorCode: "X" }))));
    expect(text).toContain("i-0, i-1, i-2, i-3, i-4, i-5, i-6, i-7, i-8, i-9 and 110 more: Failed X");
    expect(text).not.toContain("i-10,");
  });

  test("stays short when each of 3,000 instances has a reason of its own", () => {
    const known = recorded(many(3_000, (at) => record("failed", { errorInfo: `at byte ${at}` })));
    for (const text of [failureText(known), summary(known)]) {
      expect(text.split("\n").length).toBeLessThan(40);
      expect(text.length).toBeLessThan(6_000);
      expect(text).toMatch(/and 2990 more instances for 2990 other reasons/);
    }
  });

  test("holds no line break of the API's", () => {
    const known = recorded({ a: record("failed", { errorInfo: "one\ntwo\r\n\tthree" }) });
    expect(failureText(known)).toContain("a: Failed (one two three)");
    expect(summary(known)).not.toContain("\n");
  });
});

describe("of several files that were activated", () => {
  const said = "nginx: [emerg] unknown directive\nnginx: test failed";
  const one = record("failed", {
    errorCode: "TestFailed",
    phase: "test",
    exitCode: 1,
    message: said,
    rolledBack: "undone",
  });
  const files = ["/etc/app/app.conf", "/etc/b", "/etc/c"].map((path) => ({
    ...{ path, digest: "", proof: "", mode: "0644", owner: "", group: "", bytes: 1 },
  }));
  const known = (instances: Record<string, InstanceRecord>) => {
    const made = recorded(instances);
    return { ...made, delivery: { ...made.delivery, files } };
  };

  test("the failure text shows what the checker said, once for each reason, and what became of the files", () => {
    expect(
      failureText(known({ a: one, b: one, c: record("success") }))
        .split("\n")
        .slice(0, 5),
    ).toEqual([
      "PartialFailed: 2 of 3 instances did not take /etc/app/app.conf and 2 more files (more failures than maxFailures allows)",
      "  a, b: Failed TestFailed in step test, exit code 1",
      "    | nginx: [emerg] unknown directive",
      "    | nginx: test failed",
      "    the old files were put back",
    ]);
  });

  test("of different words of one reason the first are shown, and whose they are", () => {
    const text = failureText(known({ a: one, b: { ...one, message: "other" } }));
    expect(text).toContain(
      "  a, b: Failed TestFailed in step test, exit code 1\n    a said:\n    | nginx: [emerg]",
    );
    expect(text).not.toContain("other");
  });

  test("what became of the files, and another step, make another group", () => {
    const { rolledBack: _none, ...kept } = one;
    const text = failureText(
      known({ a: one, b: { ...kept, reload: "owed" }, c: { ...one, phase: "reload" } }),
    );
    expect(text.match(/^ {2}\w: Failed/gm)).toEqual(["  a: Failed", "  b: Failed", "  c: Failed"]);
    expect(text).toContain("a reload is owed");
  });

  test("the summary stays one paragraph", () => {
    expect(summary(known({ a: one, b: record("success") }))).toBe(
      "PartialFailed: 1 of 2 instances hold /etc/app/app.conf and 2 more files, 1 failed. a: Failed TestFailed in step test, exit code 1: nginx: [emerg] unknown directive, the old files were put back.",
    );
    const two = { ...known({ a: one }), delivery: { ...recorded({}).delivery, files: files.slice(0, 2) } };
    expect(summary(two)).toContain("/etc/app/app.conf and 1 more file,");
  });
});

test("showIds", () => {
  expect(showIds([])).toBe("");
  expect(showIds(["a"])).toBe("a");
});
