/** Why an instance does not hold the files, in words: the step, the exit code, what the command said, what became of the files. */
import { describe, expect, test } from "vitest";
import { aftermath, cause, saidBriefly, saidLines } from "../../../provider/src/report/cause.ts";
import { record } from "../support/builders.ts";

test.each([
  [{ errorCode: "TestFailed", phase: "test", exitCode: 1 }, "Failed TestFailed in step test, exit code 1"],
  [{ errorCode: "StagedMissing", phase: "unpack" }, "Failed StagedMissing in step unpack"],
  [{ errorCode: "FileCreateFail", errorInfo: "disk\nfull" }, "Failed FileCreateFail (disk full)"],
  [{}, "Failed"],
])("%j", (over, text) => {
  expect(cause(record("failed", over))).toBe(text);
});

test.each([
  [{}, []],
  [{ reload: "done" }, []],
  [{ reload: "notNeeded" }, []],
  [{ rolledBack: "undone" }, ["the old files were put back"]],
  [{ rolledBack: "restored" }, ["the old files were put back, because the rollout stopped"]],
  [
    { rolledBack: "restored", reload: "owed" },
    [
      "the old files were put back, because the rollout stopped",
      "a reload is owed; the next `pulumi up` makes it up",
    ],
  ],
  [
    { rolledBack: "failed", reload: "owed" },
    [
      "the old files could not be put back: look at the instance",
      "a reload is owed; the next `pulumi up` makes it up without another send",
    ],
  ],
] as const)("after %j", (over, texts) => {
  expect(aftermath(record("failed", over))).toEqual(texts);
});

test("an instance of which nothing else is told says once that the old files were put back", () => {
  const restored = { rolledBack: "restored", errorInfo: "the old files were put back" } as const;
  expect(aftermath(record("notAttempted", restored))).toEqual([]);
});

describe("what the command said", () => {
  const said = (message: string) => saidLines(record("failed", { message }));

  test("is shown line by line, without empty lines", () => {
    expect(said("\n  one\r\n\ntwo \n")).toEqual(["  one", "two"]);
    expect(said("")).toEqual([]);
    expect(saidLines(record("failed"))).toEqual([]);
  });

  test("is cut after 5 lines and 300 characters", () => {
    expect(said("1\n2\n3\n4\n5")).toEqual(["1", "2", "3", "4", "5"]);
    expect(said("1\n2\n3\n4\n5\n6")).toEqual(["1", "2", "3", "4", "5 …"]);
    expect(said("x".repeat(300))).toEqual(["x".repeat(300)]);
    expect(said("x".repeat(301))).toEqual([`${"x".repeat(300)} …`]);
  });

  test("holds no colours and no control characters", () => {
    expect(said("\u001b[31mred\u001b[0m\ta\u0007b\u0000\u009bc")).toEqual(["red abc"]);
  });

  test("is one line of at most 120 characters in a summary", () => {
    const brief = (message: string) => saidBriefly(record("failed", { message }));
    expect(brief("first\nsecond")).toBe("first");
    expect(brief("y".repeat(121))).toBe(`${"y".repeat(120)}…`);
    expect(brief("")).toBeUndefined();
  });
});
