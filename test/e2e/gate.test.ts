/** Tests the gate on the real engine: what it holds back, what a failed deployment shows, and which policies open it. A
 * gate is the resource inside a FileRollout that fails when the rollout did, so that dependents are not created. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { FileRollout, pulumi, type TestStack } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const names = (stack: { state(): { resources: { urn: string }[] } }) =>
  stack.state().resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));

test("resources that depend on a failed rollout, by dependsOn or by an output, are not created", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  const program = () => {
    const conf = stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids });
    const after = { content: "after\n", instanceIds: ids.slice(1, 2) };
    const byDependsOn = stack.rollout("byDependsOn", { ...after, path: "/a" }, { dependsOn: [conf] });
    const text = conf.status.apply((status) => `after ${status}\n`);
    const byOutput = new FileRollout("byOutput", { path: "/b", content: text, instanceIds: ids.slice(1, 2) });
    stack.expected.set("byOutput-send", { bytes: Buffer.from("after Success\n"), mode: 0o644 });
    return { conf: conf.result, byDependsOn: byDependsOn.result, byOutput: byOutput.result, constant: 1 };
  };
  const failed = await stack.up(program);
  expect(failed.ok).toBe(false);
  expect(names(stack)).not.toContain("byDependsOn-send");
  expect(names(stack)).not.toContain("byOutput-send");
  expect(failed.outputs.conf).toMatchObject({ failedInstanceIds: ["i-demo0001"] });
  expect(stack.state().pending).toEqual([]);
  const passed = await stack.up();
  expect(passed.ok, passed.text).toBe(true);
  expect(names(stack)).toEqual(expect.arrayContaining(["byDependsOn-send", "byOutput-send"]));
  expect(passed.outputs).toMatchObject({ constant: 1, byOutput: { status: "Success" } });
  // A failed update must keep the other stack outputs of the last successful one.
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const later = await stack.up(() => {
    const conf = stack.rollout("conf", { path: PATH, content: "y", instanceIds: ids });
    const after = { content: "after\n", instanceIds: ids.slice(1, 2) };
    const byDependsOn = stack.rollout("byDependsOn", { ...after, path: "/a" }, { dependsOn: [conf] });
    const byOutput = stack.rollout(
      "byOutput",
      { ...after, path: "/b", content: "after Success\n" },
      { dependsOn: [conf] },
    );
    return { conf: conf.result, byDependsOn: byDependsOn.result, byOutput: byOutput.result, constant: 2 };
  });
  expect(later.ok).toBe(false);
  expect(later.outputs).toMatchObject({
    conf: { failedInstanceIds: ["i-demo0002"] },
    byDependsOn: { status: "Success" },
    byOutput: { status: "Success" },
    constant: 1,
  });
});

/** Runs the commands of docs/reports.md with the real outputs and the real state of the two failed rollouts. */
function expectReports(stack: TestStack): void {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/reports.md"), "utf8");
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = ""]) =>
    text.replaceAll("npx ", ""),
  );
  expect(blocks).toHaveLength(2);
  const [shown, published] = blocks.map((block) => stack.shell(block));
  expect(shown?.stdout).toMatch(/^one did not pass[\s\S]*i-demo0001[\s\S]*two did not pass[\s\S]*i-demo0004/);
  expect(shown?.stdout).toContain("the input does not tell of the instances that hold the files");
  expect([shown?.status, published?.status]).toEqual([1, 1]);
  expect(published?.stderr).toBe("");
  const { rollouts } = JSON.parse(readFileSync(join(stack.dir, "rollouts.json"), "utf8"));
  expect(rollouts).toMatchObject([
    {
      name: "one",
      isComplete: true,
      instances: { "i-demo0001": { outcome: "failed" }, "i-demo0002": { outcome: "success" } },
    },
    { name: "two", isComplete: true, counts: { total: 2, failed: 1, success: 1 } },
  ]);
  expect(readFileSync(join(stack.dir, "rollouts.xml"), "utf8")).toMatch(/tests="6" failures="4" errors="0"/);
  expect(readFileSync(join(stack.dir, "rollouts.md"), "utf8")).toMatch(/❌ <code>one<[\s\S]*❌ <code>two</);
}

/** Runs the steps of examples/ci that publish the reports. */
function expectPublished(stack: TestStack): void {
  const read = (name: string) =>
    parse(readFileSync(resolve(import.meta.dirname, "../../examples/ci", name), "utf8"));
  const steps: { name?: string; run?: string }[] = read("deploy.yml").jobs.deploy.steps;
  const github = steps.find(({ name }) => name === "Report")?.run ?? "exit 9";
  const ofGitlab: string[] = read("gitlab-ci.yml").deploy.after_script;
  const variables = "export STACK=test GITHUB_STEP_SUMMARY=summary.md";
  const [first, second] = [github, ofGitlab.at(-1) ?? "exit 9"].map((lines) =>
    stack.shell(`${variables}\n${lines.replace("npx --no ", "")}`),
  );
  for (const run of [first, second]) expect(run).toMatchObject({ status: 0, stderr: "" });
  const made = (name: string) => readFileSync(join(stack.dir, name), "utf8");
  expect(made("rollouts.xml")).toMatch(/tests="6" failures="4" errors="0"/);
  for (const name of ["summary.md", "rollouts.md"]) expect(made(name)).toMatch(/❌ <code>one</);
  expect(JSON.parse(made("outputs.json"))).toMatchObject({ one: { passed: false }, two: { passed: false } });
}

test("two rollouts that fail in one stack are both shown, also by the reports on outputs and state", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  emulator.setInstance("i-demo0004", { errorCode: "FileNameInvalid", times: 1, deliveryMs: 1500 });
  const program = () => ({
    one: stack.rollout("one", { path: "/one", content: "1", instanceIds: ids.slice(0, 2) }).result,
    two: stack.rollout("two", { path: "/two", content: "2", instanceIds: ids.slice(2) }).result,
  });
  const failed = await stack.up(program, { continueOnError: true });
  expect(failed.ok).toBe(false);
  expect(failed.outputs).toMatchObject({
    one: { instances: { "i-demo0001": { errorCode: "FileCreateFail" } } },
    two: { instances: { "i-demo0004": { errorCode: "FileNameInvalid" } } },
  });
  expectReports(stack);
  expectPublished(stack);
  const passed = await stack.up();
  expect(passed.ok, passed.text).toBe(true);
  expect(sends(passed.calls).flat().sort()).toEqual(["i-demo0001", "i-demo0004"]);
});

test("two rollouts run in parallel, and a failed update keeps the exports that do not depend on them", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  const program = (content: string) => () => {
    const one = stack.rollout("one", { path: "/one", content, instanceIds: ids.slice(0, 2) });
    const two = stack.rollout("two", { path: "/two", content, instanceIds: ids.slice(2) });
    // No export depends on a gate, so the program registers its outputs. These must not replace the published failure.
    return { note: content, ids: one.urn, more: two.urn, secretNote: pulumi.secret("s3cret-note") };
  };
  const first = await stack.up(program("v1"));
  expect(first.ok, first.text).toBe(true);
  expect(sends(first.calls)).toHaveLength(2);
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  const failed = await stack.up(program("v2"));
  expect(failed.ok).toBe(false);
  expect(failed.outputs.one).toMatchObject({ instances: { "i-demo0001": { errorCode: "FileCreateFail" } } });
  expect(failed.outputs.note).toBe("v2");
  expect(stack.stateText()).not.toContain("s3cret-note");
});

test("failureOutput names the stack output", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail" });
  const args = { path: PATH, content: "x", instanceIds: ids, failureOutput: "rolloutReport" };
  const run = await stack.up(() => ({ other: stack.rollout("conf", args).result }));
  expect(run.ok).toBe(false);
  expect(run.outputs.rolloutReport).toMatchObject({ failedInstanceIds: ["i-demo0001"] });
  expect(run.text).toContain("pulumi stack output rolloutReport");
});

test("a higher maxFailures makes the stack succeed without a call, and the next up sends again", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 5 });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail" });
  const program = (maxFailures: number | string) => () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids, rollout: { maxFailures } })
      .result,
  });
  expect((await stack.up(program(0))).ok).toBe(false);
  const mended = await stack.up(program("20%"));
  expect(mended.ok, mended.text).toBe(true);
  expect(mended.calls).toEqual([]);
  expect(mended.outputs.conf).toMatchObject({
    passed: true,
    status: "PartialFailed",
    failedInstanceIds: ["i-demo0002"],
  });
  const again = await stack.up();
  expect(again.ok, again.text).toBe(true);
  expect(sends(again.calls)).toEqual([["i-demo0002"]]);
  expect(again.text).toContain("warning: PartialFailed: 1 of 5 instances");
});

test("removing a dead instance makes the stack succeed without a call", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0003", { status: "Stopped" });
  const program = (targets: string[]) => () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: targets }).result,
  });
  expect((await stack.up(program(ids))).ok).toBe(false);
  const mended = await stack.up(program(ids.slice(0, 2)));
  expect(mended.ok, mended.text).toBe(true);
  expect(mended.calls).toEqual([]);
  expect(mended.outputs.conf).toMatchObject({ status: "Success", counts: { total: 2 } });
});

test("onFailure warn opens the gate and leaves a warning", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail" });
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids, onFailure: "warn" }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  expect(run.text).toContain("warning: PartialFailed");
  expect(run.outputs.conf).toMatchObject({ passed: false, status: "PartialFailed" });
});
