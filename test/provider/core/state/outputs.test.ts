import { expect, test } from "vitest";
import {
  failedIds,
  instanceResult,
  instanceResults,
  invokeIds,
  rolloutResult,
} from "../../../../provider/src/core/state/outputs.ts";
import { record, recorded, SENT } from "../../support/builders.ts";

const known = recorded({
  "i-1": record("success", { invokeId: "f-2", owned: ["/etc/app/app.conf"] }),
  "i-2": record("failed", { errorCode: "FileCreateFail", errorInfo: "disk full", invokeId: "f-1" }),
  "i-3": record("unreachable", { errorCode: "InstanceNotRunning", invokeId: "f-1" }),
  "i-4": record("unknown", { pending: [SENT] }),
  "i-5": record("notAttempted"),
  "i-6": record("unchanged", { invokeId: "f-2" }),
});

test("the small result holds only those without the file", () => {
  const result = rolloutResult(known, "text");
  expect(Object.keys(result.instances)).toEqual(["i-2", "i-3", "i-4", "i-5"]);
  expect(result).toMatchObject({ status: "PartialFailed", passed: false, reason: "budget", summary: "text" });
  expect(result.failedInstanceIds).toEqual(["i-2", "i-3", "i-4"]);
  expect(result.counts).toMatchObject({
    total: 6,
    success: 1,
    unchanged: 1,
    failed: 1,
    unreachable: 1,
    unknown: 1,
  });
});

test("the map holds all of them", () => {
  expect(Object.keys(instanceResults(known.fleet, "/etc/app/app.conf"))).toHaveLength(6);
});

test("advice for what failed, none for what holds it", () => {
  const results = instanceResults(known.fleet, "/etc/app/app.conf");
  for (const [id, { advice }] of Object.entries(results))
    expect(advice !== undefined, id).toBe(!["i-1", "i-6"].includes(id));
});

test("ours is about the present path", () => {
  const one = record("success", { owned: ["/old"] });
  expect(instanceResult(one, "/old").ours).toBe(true);
  expect(instanceResult(one, "/new")).not.toHaveProperty("ours");
});

test("the zone is shown where it is known", () => {
  expect(instanceResult(record("failed", { zone: "cn-hangzhou-h" }), "/a").zone).toBe("cn-hangzhou-h");
  expect(instanceResult(record("failed"), "/a")).not.toHaveProperty("zone");
});

test("nothing internal is shown", () => {
  for (const result of Object.values(instanceResults(known.fleet, "/etc/app/app.conf"))) {
    expect(result).not.toHaveProperty("owned");
    expect(result).not.toHaveProperty("open");
  }
});

test("ids of sends, each once", () => {
  expect(invokeIds(known.fleet)).toEqual(["f-1", "f-2"]);
  expect(failedIds(known.fleet)).toEqual(["i-2", "i-3", "i-4"]);
});

test("what a command told is shown, the phase under the name step, and nothing that was not told", () => {
  const told = {
    exitCode: 1,
    message: "no such directive",
    reload: "owed",
    backup: "/b",
    rolledBack: "failed",
  };
  const one = record("failed", {
    errorCode: "TestFailed",
    step: "activate",
    phase: "test",
    ...told,
  } as object);
  expect(instanceResult(one, "/etc/app/app.conf")).toMatchObject({
    ...told,
    step: "test",
    errorCode: "TestFailed",
  });
  expect(instanceResult(one, "/etc/app/app.conf")).not.toHaveProperty("phase");
  const proven = instanceResult(record("success", { verified: true, reload: "done" }), "/a");
  expect(proven).toMatchObject({ verified: true, reload: "done" });
  // What was read back was the older set.
  expect(instanceResult(record("failed", { verified: true }), "/a")).not.toHaveProperty("verified");
  for (const name of ["step", "phase", "exitCode", "message", "backup", "rolledBack"])
    expect(proven).not.toHaveProperty(name);
});
