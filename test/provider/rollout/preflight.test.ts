import { describe, expect, test } from "vitest";
import type { Facts } from "../../../provider/src/core/model.ts";
import { fault, fleetOf } from "../support/builders.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const running: Facts = { exists: true, status: "Running", windows: false, online: true };
const given = (rollout: object = {}) => inputs({ rollout: { maxFailures: "100%", ...rollout } });

describe("finds what cannot take the file, sends nothing to it, and says what to do", () => {
  test.each<[string, Facts, string, RegExp]>([
    ["stopped", { ...running, status: "Stopped" }, "InstanceNotRunning", /Start the instance/],
    ["missing", { exists: false }, "InvalidInstance.NotFound", /correct or remove its id/],
    ["offline", { ...running, online: false }, "ClientNotRunning", /Start or install the Cloud Assistant/],
    [
      "of another system",
      { ...running, windows: true },
      "FilePathInvalid",
      /path of the instance's own system/,
    ],
  ])("%s", async (_name, facts, errorCode, advice) => {
    const { up, cloud, clock, lines } = stack();
    cloud.facts.set("i-2", facts);
    const start = clock.now();
    const outs = await up(given());
    expect(cloud.sentTo).toEqual(["i-1", "i-3"]);
    expect(fleetOf(outs).get("i-2")).toMatchObject({ outcome: "unreachable", errorCode });
    expect(lines.warn.join("\n")).toMatch(advice);
    expect(clock.now() - start).toBeLessThan(5_000);
  });

  test("over the budget: the wave that holds them is the last one", async () => {
    const { up, cloud } = stack();
    cloud.facts.set("i-2", { ...running, status: "Stopped" });
    const outs = await up(given({ maxFailures: 0, waves: [1] }));
    expect(cloud.sentTo).toEqual(["i-1"]);
    expect(outs).toMatchObject({ reason: "budget", counts: { success: 1, unreachable: 1, notAttempted: 1 } });
  });

  test("what the instance held and how often it was sent to stays known", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ status: "Failed", errorCode: "FileNameInvalid" }]);
    await up(given());
    cloud.facts.set("i-2", { ...running, status: "Stopped" });
    const outs = await up(given());
    expect(fleetOf(outs).get("i-2")).toMatchObject({ outcome: "unreachable", attempts: 1 });
  });
});

describe("freshly started instances", () => {
  test("are waited for", async () => {
    const { up, cloud, clock } = stack();
    const start = clock.now();
    for (const id of ["i-1", "i-2", "i-3"])
      cloud.facts.set(id, { ...running, online: false, startedAt: start - 10_000 });
    clock.at(30_000, () => {
      for (const id of ["i-1", "i-2", "i-3"]) cloud.facts.set(id, { ...running, startedAt: start });
    });
    expect(await up(given({ maxFailures: 0 }))).toMatchObject({ passed: true, counts: { success: 3 } });
    expect(clock.now() - start).toBeLessThan(40_000);
  });

  test("are unreachable when they do not come up in time, and the others get the file", async () => {
    const { up, cloud, clock } = stack();
    const start = clock.now();
    cloud.facts.set("i-2", { ...running, status: "Starting", online: false });
    const outs = await up(given({ readyTimeoutSeconds: 20 }));
    expect(fleetOf(outs).get("i-2")).toMatchObject({
      errorCode: "ClientNotRunning",
      errorInfo: "the agent did not report in time",
    });
    expect(cloud.sentTo).toEqual(["i-1", "i-3"]);
    expect(clock.now() - start).toBeLessThan(25_000);
  });

  test("a cancel ends the wait, and nothing is sent", async () => {
    const { up, cloud, clock, abort } = stack();
    const start = clock.now();
    cloud.facts.set("i-2", { ...running, status: "Pending" });
    clock.at(10_000, () => abort.abort());
    const outs = await up(given());
    expect(outs).toMatchObject({ reason: "cancelled", counts: { notAttempted: 3 } });
    expect(cloud.sends).toEqual([]);
    expect(clock.now() - start).toBeLessThan(15_000);
  });
});

test("without permission for the reads the rollout goes on, and says so once", async () => {
  const { up, cloud, lines } = stack();
  cloud.lookTrouble = fault("terminal", "Forbidden.RAM", "DescribeInstances");
  expect(await up(given({ maxFailures: 0, waves: [1], spreadByZone: true }))).toMatchObject({ passed: true });
  const [said, ...others] = lines.note;
  expect(said).toMatch(/the rollout goes on: .*Forbidden\.RAM/);
  expect(others).toEqual([1, 2, 3].map((wave) => `wave ${wave} of 3: 1 of 1 took it, 0 s`));
});

test("switched off it looks at nothing", async () => {
  const { up, cloud, lines } = stack();
  cloud.lookTrouble = fault("terminal", "Forbidden.RAM", "DescribeInstances");
  cloud.facts.set("i-2", { ...running, status: "Stopped" });
  expect(await up(given({ preflight: false }))).toMatchObject({ passed: true, counts: { success: 3 } });
  expect(lines.note).toEqual([]);
});
