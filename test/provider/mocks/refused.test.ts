/** What the mocks refuse, and every way in which an instance can fail. The mocks are called as Pulumi's runtime calls them. */
import { expect, test } from "vitest";
import type { RolloutResult } from "../../../provider/src/args.ts";
import { ERROR_CODES } from "../../../provider/src/core/outcome/classify.ts";
import { SCRIPT_CODES } from "../../../provider/src/core/outcome/command-codes.ts";
import { decode } from "../../../provider/src/core/state/decode.ts";
import { rolloutResult } from "../../../provider/src/core/state/outputs.ts";
import { fileRolloutMocks, type RolloutMock } from "../../../provider/src/mocks/index.ts";
import { check, create } from "../support/lifecycle.ts";
import { outside } from "../support/world.ts";

const INPUTS = { path: "/etc/app.conf", content: "a", instanceIds: ["i-1", "i-2"], __isSecret: false };

/** Makes the sending resource of a FileRollout "web", and returns its result. */
async function result(inputs: object, mock: RolloutMock = {}) {
  const mocks = fileRolloutMocks({ rollouts: { web: mock } });
  const type = "pulumi-nodejs:dynamic/alicloud-sendfile:Rollout";
  const made = mocks.newResource({ type, name: "web-send", inputs: { ...INPUTS, ...inputs } });
  void Promise.resolve(made).catch(() => undefined);
  return mocks.result("web");
}

test.each([
  ["a wrong argument", { path: "etc/app.conf" }, {}, /^path: /],
  ["a complaint of the program", { problems: ["source: x cannot be read"] }, {}, /^source: x/],
  ["a misspelt argument", { waves: [1] }, {}, /^waves: there is no such argument/],
  ["tags that match nothing", { instanceIds: [], targetTags: { a: "b" } }, { tagged: [] }, /no instance/],
  ["an instance that is no target", {}, { failed: ["i-3"] }, /names i-3, which is no target of it/],
  ["a failure that cannot happen", {}, { failed: { "i-1": "TestFailed" } }, /only activation, verify or/],
])("%s is refused", async (_, inputs, mock, message) => {
  await expect(result(inputs, mock)).rejects.toThrow(message);
});

test("a resource is refused with the same message as its result", async () => {
  const mocks = fileRolloutMocks();
  const inputs = { ...INPUTS, mode: "9" };
  const type = "pulumi-nodejs:dynamic/alicloud-sendfile:SendFile";
  const made = mocks.newResource({ type, name: "web", inputs });
  await expect(made).rejects.toThrow(/^mode: /);
  await expect(mocks.result("web")).rejects.toThrow(/^mode: /);
});

test.each(Object.keys(ERROR_CODES))("an instance fails with the API's code %s", async (code) => {
  const { failedInstanceIds, instances } = await result({}, { failed: { "i-1": code } });
  expect(failedInstanceIds).toEqual(["i-1"]);
  const { outcome = "", advice } = instances["i-1"] ?? {};
  expect(instances["i-1"]).toMatchObject({ errorCode: code });
  expect(["failed", "unreachable"]).toContain(outcome);
  expect(advice).toBe(ERROR_CODES[code]?.advice);
});

test.each(Object.keys(SCRIPT_CODES))("an instance fails with a script's code %s", async (code) => {
  const activation = { activation: { testCommand: "true", reloadCommand: "true" }, healthCommand: "true" };
  const { instances } = await result(activation, { failed: { "i-1": code } });
  expect(Object.keys(instances)).toEqual(["i-1"]);
  expect(instances["i-1"]).toMatchObject({ outcome: "failed", status: "Failed", errorCode: code });
  expect(instances["i-1"]?.advice).toBe(SCRIPT_CODES[code]?.advice);
});

test.each([
  ["undone", "failed", { rolledBack: "undone" }],
  ["owed", "none", { reload: "owed" }],
])("a reload that fails is %s with rollback %s", async (_, rollback, expected) => {
  const inputs = { activation: { reloadCommand: "true" }, rollback };
  const { instances } = await result(inputs, { failed: { "i-1": "ReloadFailed" } });
  expect(instances["i-1"]).toMatchObject({ step: "reload", ...expected });
});

/** Of a real rollout invokeIds, times and the keys of what an instance holds are others in each run. */
function comparable({ instances, ...rest }: RolloutResult) {
  const own = Object.entries(instances).map(([id, { invokeId, finishTime, holds, ...one }]) => [id, one]);
  return { ...rest, instances: Object.fromEntries(own) };
}

test("the result is that of a rollout over the API", async () => {
  const instanceIds = ["i-1", "i-2", "i-3", "i-4", "i-5"];
  const rollout = { waves: [2], maxFailures: 1, maxUnreachable: 1 };
  const { world, cloud } = outside();
  cloud.endings.set("i-2", [{ status: "Failed", errorCode: "FileCreateFail" }]);
  cloud.endings.set("i-4", [{ status: "Failed", errorCode: "FileCreateFail" }]);
  cloud.facts.set("i-3", { exists: true, status: "Stopped" });
  const checked = await check({}, { ...INPUTS, instanceIds, rollout, __row: "urn::x" }, world);
  const { outs } = await create(checked.inputs, world);
  const real = rolloutResult(decode(outs), String(outs.summary));
  expect(real.counts).toMatchObject({ success: 1, failed: 2, unreachable: 1, notAttempted: 1 });
  const mock = { failed: ["i-2", "i-4"], unreachable: ["i-3"] };
  expect(comparable(await result({ instanceIds, rollout }, mock))).toEqual(comparable(real));
});
