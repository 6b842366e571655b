/** A delivery of two steps, run by the real waves and the real ledger: what holds for steps that are still to come. */
import { expect, test } from "vitest";
import type { Recorded } from "../../../provider/src/core/model.ts";
import { runRollout } from "../../../provider/src/rollout/run.ts";
import { chooseSteps } from "../../../provider/src/rollout/steps/choose.ts";
import { delivery, NOW, policy } from "../support/builders.ts";
import { CheckPort, checkStep } from "../support/check-step.ts";
import { SENDER, wanted } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

const IDS = ["i-1", "i-2", "i-3", "i-4"];
const RETRYABLE = { status: "Failed", errorCode: "ClientNotResponse" };
const BROKEN = { status: "Failed", errorCode: "SomethingElse" };

function setUp(over: Parameters<typeof policy>[0] = {}) {
  const { world, cloud } = outside();
  const port = new CheckPort();
  const deps = async () => ({ ...world, api: cloud, progress: world.progress("") });
  const asked = wanted(IDS, { policy: policy({ preflight: false, ...over }) });
  const up = (recorded?: Recorded, run = "run") => {
    const kinds = [...chooseSteps(asked), checkStep(port)] as unknown as ReturnType<typeof chooseSteps>;
    return runRollout(asked, recorded, deps, { ...SENDER, run }, () => kinds);
  };
  const checkedIds = () => port.started.map(({ ids, part }) => `${part}: ${ids.join(" ")}`);
  return { cloud, port, up, checkedIds };
}

test("each instance goes through both steps, in batches of the port's size, and is applied after the last one", async () => {
  const { cloud, up, checkedIds } = setUp();
  const { fleet, verdict } = await up();
  expect(verdict).toMatchObject({ status: "Success", passed: true });
  expect(cloud.sends).toHaveLength(1);
  expect(checkedIds()).toEqual(["1: i-1 i-2", "1: i-3 i-4", "2: i-1 i-2", "2: i-3 i-4"]);
  for (const id of IDS) {
    expect(fleet.get(id)).toMatchObject({ outcome: "success", attempts: 1, applied: NOW });
    expect(fleet.get(id)).not.toHaveProperty("step");
  }
});

test("a retry repeats the step that failed, for the instances in which it failed", async () => {
  const { cloud, port, up, checkedIds } = setUp();
  port.checks.set("i-2 1", [RETRYABLE, { status: "Success" }]);
  const { fleet, verdict } = await up();
  expect(verdict.passed).toBe(true);
  expect(cloud.sends).toHaveLength(1);
  expect(checkedIds().slice(4)).toEqual(["1: i-2", "2: i-2"]);
  expect(fleet.get("i-2")).toMatchObject({ outcome: "success", attempts: 2 });
});

test("a second task for the same instance does not overwrite the first", async () => {
  const { port, up } = setUp();
  port.checks.set("i-3 1", [BROKEN]);
  const { fleet } = await up();
  expect(fleet.get("i-3")).toMatchObject({
    ...{ outcome: "failed", step: "check", errorCode: "SomethingElse" },
    held: delivery().filesKey,
  });
  expect(fleet.get("i-3")).not.toHaveProperty("applied");
});

test("the budget counts after the last step: no further wave starts", async () => {
  const { cloud, port, up } = setUp({ waves: [{ kind: "count", value: 2 }] });
  port.checks.set("i-1 2", [BROKEN]);
  const { verdict } = await up();
  expect(verdict).toMatchObject({ reason: "budget", counts: { success: 1, failed: 1, notAttempted: 2 } });
  expect(cloud.sentTo).toEqual(["i-1", "i-2"]);
});

test("the next run repeats the missing step only", async () => {
  const { cloud, port, up, checkedIds } = setUp();
  port.checks.set("i-4 1", [BROKEN, { status: "Success" }]);
  const first = await up();
  port.started.length = 0;
  const { fleet, verdict } = await up(first, "again");
  expect(verdict.passed).toBe(true);
  expect(cloud.sends).toHaveLength(1);
  expect(checkedIds()).toEqual(["1: i-4", "2: i-4"]);
  expect(fleet.get("i-4")).toMatchObject({ outcome: "success", applied: NOW });
});

test("where the second step breaks by a mistake of ours, what the first one did is recorded", async () => {
  const { port, up } = setUp();
  port.mistake = true;
  const { fleet, verdict } = await up();
  expect(verdict).toMatchObject({ passed: false, reason: "error", counts: { total: 4, unknown: 4 } });
  for (const id of IDS)
    expect(fleet.get(id)).toMatchObject({ held: delivery().filesKey, step: "check", pending: [{}, {}] });
});
