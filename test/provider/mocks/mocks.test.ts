/** The mocks for users' unit tests: programs with FileRollout and SendFile, run without an engine. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { FileRolloutArgs } from "../../../provider/src/args.ts";
import { FileRollout, SendFile } from "../../../provider/src/index.ts";
import { type FileRolloutMockOptions, fileRolloutMocks } from "../../../provider/src/mocks/index.ts";

const IDS = ["i-1", "i-2", "i-3", "i-4"];
const ARGS: FileRolloutArgs = { path: "/etc/app.conf", content: "a = 1\n", instanceIds: IDS };

/** Uses the mocks from now on, and lists the other resources that are made. */
async function using({ rollouts, preview = false }: FileRolloutMockOptions & { preview?: boolean } = {}) {
  const made: string[] = [];
  const mocks = fileRolloutMocks({
    rollouts,
    newResource({ name, inputs }) {
      made.push(name);
      return { id: name, state: inputs };
    },
  });
  await pulumi.runtime.setMocks(mocks, "project", "stack", preview);
  return { mocks, made };
}

class Other extends pulumi.CustomResource {
  constructor(name: string, uses: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Other", name, uses, opts);
  }
}

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));
const idle = () => new Promise((resolve) => setImmediate(resolve));

test("without options every target takes the file, and every output has a value", async () => {
  const { mocks, made } = await using();
  const rollout = new FileRollout("webConf", { ...ARGS, rollout: { waves: [1, "50%"] } });
  new Other("listener", { sum: rollout.contentSha256 }, { dependsOn: [rollout] });
  const result = await known(rollout.result);
  expect(result).toMatchObject({ status: "Success", passed: true, reason: "passed", instances: {} });
  expect(result.counts).toMatchObject({ total: 4, success: 4 });
  expect(await mocks.result("webConf")).toEqual(result);
  const instances = await known(rollout.instances);
  expect(IDS.map((id) => instances[id]?.wave)).toEqual([1, 2, 2, 3]);
  expect(instances["i-1"]).toMatchObject({ status: "Success", attempts: 1, invokeId: "f-mock1" });
  expect(await known(rollout.invokeIds)).toEqual(["f-mock1", "f-mock2", "f-mock3"]);
  expect(await known(rollout.contentSha256)).toMatch(/^[0-9a-f]{64}$/);
  expect(await known(rollout.summary)).toContain("4 of 4");
  await expect.poll(() => made).toEqual(["listener"]);
});

test("a failed rollout tells its result and holds back its outputs and what depends on it", async () => {
  const { mocks, made } = await using({ rollouts: { webConf: { failed: ["i-2"] } } });
  const rollout = new FileRollout("webConf", { ...ARGS, rollout: { waves: [2] } });
  new Other("listener", { status: rollout.status });
  new Other("traffic", {}, { dependsOn: [rollout] });
  new Other("alone", {});
  const seen = vi.fn();
  rollout.result.apply(seen);
  const result = await mocks.result("webConf");
  expect(result).toMatchObject({ status: "PartialFailed", passed: false, reason: "budget" });
  expect(result.failedInstanceIds).toEqual(["i-2"]);
  expect(result.instances).toMatchObject({
    "i-2": { outcome: "failed", errorCode: "FileCreateFail", advice: expect.stringContaining("free space") },
    "i-3": { outcome: "notAttempted", wave: 2 },
  });
  await idle();
  expect(made).toEqual(["alone"]);
  expect(seen).not.toHaveBeenCalled();
});

test("failures within the budget are tolerated, and onFailure warn lets dependents through", async () => {
  const rollouts = { some: { failed: ["i-2"] }, all: { failed: IDS } };
  await using({ rollouts });
  const some = new FileRollout("some", { ...ARGS, rollout: { maxFailures: 1 } });
  const all = new FileRollout("all", { ...ARGS, path: "/etc/b.conf", onFailure: "warn" });
  expect(await known(some.result)).toMatchObject({ status: "PartialFailed", passed: true });
  expect(await known(all.result)).toMatchObject({ status: "Failed", passed: false });
});

test("unreachable and unknown instances, and instances that tags match", async () => {
  const web = { unreachable: ["i-a"], unknown: ["i-b"], tagged: ["i-a", "i-b", "i-c"] };
  const { mocks } = await using({ rollouts: { web } });
  new FileRollout("web", { path: "/etc/app.conf", content: "a", targetTags: { role: "web" } });
  new FileRollout("db", { path: "/etc/app.conf", content: "a", targetTags: { role: "db" } });
  expect((await mocks.result("web")).instances).toMatchObject({
    "i-a": { outcome: "unreachable", errorCode: "InstanceNotRunning" },
    "i-b": { outcome: "unknown", status: "Unknown" },
  });
  expect((await mocks.result("db")).counts).toMatchObject({ total: 2, success: 2 });
});

test("an activation that fails on one instance is undone there and restored on the others", async () => {
  const activation = { testCommand: "nginx -t", reloadCommand: "systemctl reload nginx" };
  const { mocks } = await using({ rollouts: { site: { failed: { "i-4": "TestFailed" } } } });
  new FileRollout("site", { ...ARGS, activation, rollback: "touched", rollout: { waves: [2] } });
  const { reason, instances } = await mocks.result("site");
  expect(reason).toBe("budget");
  expect(instances).toMatchObject({
    "i-1": { outcome: "notAttempted", rolledBack: "restored" },
    "i-3": { outcome: "notAttempted", rolledBack: "restored" },
    "i-4": { outcome: "failed", step: "test", errorCode: "TestFailed", rolledBack: "undone" },
  });
});

test("steps that succeed say what they have proven", async () => {
  await using();
  const health = { healthCommand: "true" };
  const activated = new FileRollout("a", { ...ARGS, activation: { reloadCommand: "true" }, ...health });
  const verified = new FileRollout("b", { ...ARGS, path: "/etc/b.conf", verify: true });
  const healthy = new FileRollout("c", { ...ARGS, path: "/etc/c.conf", ...health });
  expect((await known(activated.instances))["i-1"]).toMatchObject({ verified: true, reload: "done" });
  expect((await known(verified.instances))["i-1"]).toMatchObject({ verified: true });
  expect((await known(healthy.instances))["i-1"]?.outcome).toBe("success");
});

test("a SendFile that fails stays without outputs, and one that passes has them", async () => {
  const { mocks } = await using({ rollouts: { one: { failed: ["i-1"] } } });
  const one = new SendFile("one", { path: "/a", content: "a", instanceIds: ["i-1"] });
  const two = new SendFile("two", { path: "/b", content: "b", instanceIds: ["i-1"] });
  expect(await mocks.result("one")).toMatchObject({ status: "Failed", passed: false });
  expect(await known(two.status)).toBe("Success");
  const seen = vi.fn();
  one.status.apply(seen);
  await idle();
  expect(seen).not.toHaveBeenCalled();
});

test("a secret content stays one, and its sum too", async () => {
  await using();
  const content = pulumi.secret("password = hunter2\n");
  const rollout = new FileRollout("webConf", { ...ARGS, content, triggers: [pulumi.secret("1")] });
  expect(await known(rollout.status)).toBe("Success");
  expect(await pulumi.isSecret(rollout.contentSha256)).toBe(true);
  expect(await pulumi.isSecret(rollout.result)).toBe(false);
});

test("at preview outputs are unknown", async () => {
  const { made } = await using({ preview: true });
  const rollout = new FileRollout("webConf", ARGS);
  const seen = vi.fn();
  rollout.result.apply(seen);
  new Other("listener", { status: rollout.status });
  await expect.poll(() => made).toEqual(["listener"]);
  expect(seen).not.toHaveBeenCalled();
});

test("fake timers of a test do not stop a rollout", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { mocks } = await using();
  new FileRollout("webConf", { ...ARGS, rollout: { waves: [1], pauseSeconds: 3_600 } });
  expect((await mocks.result("webConf")).passed).toBe(true);
});

test("two runs of a test have equal results", async () => {
  const once = async () => {
    const { mocks } = await using({ rollouts: { webConf: { failed: ["i-2"] } } });
    new FileRollout("webConf", { ...ARGS, rollout: { waves: [1], pauseSeconds: 5, maxFailures: 1 } });
    return mocks.result("webConf");
  };
  expect(await once()).toEqual(await once());
});

describe("other resources", () => {
  test("have their inputs as outputs where no mock is given", async () => {
    const mocks = fileRolloutMocks();
    expect(await mocks.newResource({ type: "a:b:C", name: "x", inputs: { y: 1 } })).toEqual({
      id: "x-id",
      state: { y: 1 },
    });
    expect(await mocks.call({ token: "a:b:c", inputs: { y: 1 } })).toEqual({ y: 1 });
  });

  test("are passed to the given mocks as they are", async () => {
    const [newResource, call] = [vi.fn(), vi.fn()];
    const mocks = fileRolloutMocks({ newResource, call });
    const args = { type: "alicloud:ecs/instance:Instance", name: "x", inputs: {} };
    await mocks.newResource(args);
    await mocks.call({ token: "alicloud:ecs/getInstances:getInstances", inputs: {} });
    expect(newResource).toHaveBeenCalledExactlyOnceWith(args);
    expect(call).toHaveBeenCalledOnce();
  });
});
