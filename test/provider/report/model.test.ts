/** The report of a rollout: what fails stands first, each instance in one group, each wave with its counts and times. */
import { expect, test } from "vitest";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { type All, instance as one, resultOf } from "./fleet.ts";

const FLEET: All = {
  "i-1": one("notAttempted", { status: "NotAttempted", wave: 2 }),
  "i-2": one("notAttempted", { status: "NotAttempted", wave: 2 }),
  "i-3": one("unreachable", { status: "Unreachable", errorCode: "ClientNotRunning" }),
  "i-4": one("unreachable", { status: "Unreachable", errorCode: "ClientNotRunning" }),
  "i-5": one("failed", {
    errorCode: "TestFailed",
    step: "test",
    exitCode: 1,
    message: "bad\nline",
    advice: "mend it",
  }),
  "i-6": one("failed", { errorCode: "FileCreateFail", finishTime: "2026-03-01T12:00:09Z" }),
  "i-7": one("failed", { errorCode: "FileCreateFail" }),
  "i-8": one("success", { finishTime: "2026-03-01T12:00:02Z" }),
};

test("groups stand in the order of what is to be mended, each with its reason and advice", () => {
  const { groups, isComplete } = rolloutReport("web", resultOf(FLEET), FLEET);
  expect(isComplete).toBe(true);
  expect(groups.map(({ ids }) => ids)).toEqual([["i-6", "i-7"], ["i-5"], ["i-3", "i-4"], ["i-1", "i-2"]]);
  expect(groups[1]).toEqual({
    outcome: "failed",
    reason: "Failed TestFailed in step test, exit code 1",
    errorCode: "TestFailed",
    step: "test",
    advice: "mend it",
    ids: ["i-5"],
    said: ["bad", "line"],
    aftermath: [],
  });
});

test("a result without advice gets today's advice", () => {
  const [first] = rolloutReport("web", resultOf(FLEET), FLEET).groups;
  expect(first?.advice).toMatch(/free space/);
});

test("who said it is told when the instances said different things", () => {
  const all = { a: one("failed", { message: "a: full" }), b: one("failed", { message: "b: full" }) };
  expect(rolloutReport("web", resultOf(all), all).groups).toMatchObject([{ said: ["a: full"], saidBy: "a" }]);
});

test("an instance that holds the new files against the plan has a group of its own", () => {
  const all = { a: one("success", { rolledBack: "failed" }), b: one("success") };
  expect(rolloutReport("web", resultOf(all), all).groups).toMatchObject([{ outcome: "success", ids: ["a"] }]);
});

test("waves tell counts and the first and the last end", () => {
  const { waves } = rolloutReport("web", resultOf(FLEET), FLEET);
  expect(waves).toMatchObject([
    {
      number: 1,
      counts: { total: 6, failed: 3, unreachable: 2, success: 1 },
      firstFinish: "2026-03-01T12:00:02Z",
      lastFinish: "2026-03-01T12:00:09Z",
    },
    { number: 2, counts: { total: 2, notAttempted: 2 } },
  ]);
});

test("without the results of all instances the report says so", () => {
  const report = rolloutReport("web", resultOf(FLEET));
  expect(report.isComplete).toBe(false);
  expect(Object.keys(report.instances)).not.toContain("i-8");
});

test("instances stand in the order of the groups, those that hold the files last", () => {
  const { instances } = rolloutReport("web", resultOf(FLEET), FLEET);
  expect(Object.keys(instances)).toEqual(["i-6", "i-7", "i-5", "i-3", "i-4", "i-1", "i-2", "i-8"]);
});

test("a wave's times are those of this run, not of instances that already held the files", () => {
  const all = {
    a: one("unchanged", { finishTime: "2026-02-27T12:00:00Z" }),
    b: one("success", { finishTime: "2026-03-01T12:00:05Z" }),
    c: one("notAttempted", { finishTime: "2026-03-02T12:00:00Z" }),
  };
  expect(rolloutReport("web", resultOf(all), all).waves).toMatchObject([
    { firstFinish: "2026-03-01T12:00:05Z", lastFinish: "2026-03-01T12:00:05Z" },
  ]);
});
