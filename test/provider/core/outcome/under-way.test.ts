/** What earlier runs may have left: what may still act, until when, and on which instances state knows nothing of it. */
import { describe, expect, test } from "vitest";
import { describe as describeMark, type SendMark } from "../../../../provider/src/core/outcome/marker.ts";
import {
  actingTasks,
  changedUnknown,
  earlierTasks,
  unlistedUntil,
} from "../../../../provider/src/core/outcome/under-way.ts";
import { record, recorded, SENT, seen } from "../../support/builders.ts";

const TAG = "7a9";
const NOW = 1_000;
const times = {
  now: NOW,
  until: (seconds: number, since?: string) => (since === undefined ? NOW : Number(since)) + seconds * 1_000,
};

function task(number: number, instances: ReturnType<typeof seen>[], over: Partial<SendMark> = {}) {
  const mark: SendMark = {
    ...{ incarnation: "a".repeat(16), deliveryDigest: "d", token: `inc-run-${number}`, tag: TAG },
    ...{ timeoutSeconds: 60, senderStack: "", ...over },
  };
  return { invokeId: `f-${number}`, description: describeMark(mark), instances };
}
const tasks = (...listed: ReturnType<typeof task>[]) => earlierTasks(TAG, listed);

test("tasks of others, and commands that look for drift, are left out", () => {
  const open = [seen("i-1", "Running")];
  const found = tasks(
    task(1, open),
    task(2, open, { tag: "other" }),
    task(3, open, { does: "drift" }),
    task(4, open, { does: "remove" }),
    { ...task(5, open), description: "somebody's" },
  );
  expect(found.map(({ invokeId }) => invokeId)).toEqual(["f-1", "f-4"]);
});

describe("what may still act", () => {
  test("is what has no end, of any incarnation, for its Timeout from now", () => {
    const listed = tasks(
      task(1, [seen("i-1", "Success"), seen("i-2", "Running")], { incarnation: "another" }),
      task(2, [seen("i-1", "Success")]),
    );
    expect([...actingTasks(listed, times)]).toEqual([["f-1", 61_000]]);
  });

  test("is a command that was ended from outside, for its Timeout since its start", () => {
    const ended = (startTime: string) => seen("i-1", "Timeout", { startTime, errorCode: "ExecutionTimeout" });
    const listed = tasks(task(1, [ended("500")]), task(2, [ended("-60000")]));
    expect([...actingTasks(listed, times)]).toEqual([["f-1", 60_500]]);
  });
});

test("a pending task that the API does not list is waited for until its time is over", () => {
  const by = (pending: object, over: object = {}) =>
    recorded({ "i-1": record("unknown", { pending: [{ ...SENT, until: 5_000, ...pending }], ...over }) });
  const listed = tasks(task(7, [seen("i-1", "Success")]));
  expect(unlistedUntil(by({}), listed)).toBe(5_000);
  expect(unlistedUntil(by({ token: "inc-run-8" }), listed)).toBe(5_000);
  expect(unlistedUntil(by({ token: "inc-run-7" }), listed)).toBe(0);
  expect(unlistedUntil(by({ task: "part", invokeId: "f-7" }), listed)).toBe(0);
  expect(unlistedUntil(by({}, { invokeId: "f-7" }), listed)).toBe(0);
  expect(unlistedUntil(recorded({ "i-1": record("success") }), [])).toBe(0);
});

test("an uncounted task of this incarnation tells of instances that state does not know", () => {
  const before = recorded({ "i-1": record("success") }, { sends: 1 });
  const wrote = (id: string) => [seen(id, "Success")];
  const listed = tasks(
    task(1, wrote("i-counted")),
    task(2, [...wrote("i-2"), seen("i-off", "Aborted", { errorCode: "ClientNotRunning" })]),
    task(3, wrote("i-2")),
    task(4, wrote("i-other"), { incarnation: "another" }),
    task(5, [seen("i-3", "Running")]),
  );
  expect(changedUnknown(before, listed)).toEqual(["i-2", "i-3"]);
});
