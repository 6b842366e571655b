import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

interface Result {
  status: string;
  passed: boolean;
  reason: string;
  failedInstanceIds: string[];
  counts: Record<string, number>;
  instances: Record<string, Record<string, unknown>>;
  summary: string;
}

test("a file reaches every instance, and a second up makes no call", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 3 });
  const program = () => {
    const rollout = stack.rollout("conf", { path: PATH, content: "a = 1\n", mode: "0600", instanceIds: ids });
    const { result, instances, status, counts, invokeIds, contentSha256, summary } = rollout;
    return { conf: result, instances, status, counts, invokeIds, contentSha256, summary };
  };
  const first = await stack.up(program);
  expect(first.ok, first.text).toBe(true);
  expect(first.text).toContain("plan: 3 instances in 1 wave");
  expect(first.outputs).toMatchObject({
    conf: { status: "Success", passed: true, reason: "passed", instances: {} },
    status: "Success",
    counts: { total: 3, success: 3 },
  });
  const sum = createHash("sha256").update("a = 1\n").digest("hex");
  expect(await stack.shownOutputs()).toMatchObject({ contentSha256: sum });
  const instances = first.outputs.instances as Result["instances"];
  expect(Object.keys(instances)).toEqual(ids);
  expect(ids.map((id) => instances[id]?.zone)).toEqual(["cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-h"]);
  expect(instances[ids[0] ?? ""]).toMatchObject({
    status: "Success",
    outcome: "success",
    wave: 1,
    attempts: 1,
    ours: true,
  });
  expect(first.outputs.invokeIds).toHaveLength(1);
  const again = await stack.up(program);
  expect(again.ok).toBe(true);
  expect(again.calls).toEqual([]);
  const preview = await stack.preview(program, { expectNoChanges: true });
  expect(preview.ok, preview.text).toBe(true);
});

test("one failure fails the deployment and shows who and why; the next up sends only to it", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  const program = (content: string) => () => ({
    conf: stack.rollout("conf", { path: PATH, content, instanceIds: ids }).result,
  });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const first = await stack.up(program("one"));
  expect(first.ok).toBe(false);
  expectFailed(first.outputs.conf as Result, "i-demo0002", "FileCreateFail");
  expect(first.text).toContain("conf: PartialFailed: 1 of 4 instances did not take /etc/app/app.conf");
  expect(first.text).toContain("pulumi stack output conf");
  expect(first.text).not.toMatch(/^\s+at .*\(/m);
  expect(stack.state().pending).toEqual([]);

  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(sends(mended.calls)).toEqual([["i-demo0002"]]);
  expect(mended.outputs.conf).toMatchObject({ status: "Success", counts: { success: 1, unchanged: 3 } });

  emulator.setInstance("i-demo0003", { status: "Stopped" });
  const later = await stack.up(program("two"));
  expect(later.ok).toBe(false);
  expectFailed(later.outputs.conf as Result, "i-demo0003", "InstanceNotRunning");
  expect((later.outputs.conf as Result).instances["i-demo0003"]).toMatchObject({
    outcome: "unreachable",
    ours: true,
  });
  expect(stack.state().pending).toEqual([]);
  emulator.resetFaults();
  const end = await stack.up();
  expect(sends(end.calls)).toEqual([["i-demo0003"]]);
  expect(end.ok).toBe(true);
});

function expectFailed(result: Result, id: string, errorCode: string): void {
  expect(result).toMatchObject({
    status: "PartialFailed",
    passed: false,
    reason: "budget",
    failedInstanceIds: [id],
  });
  expect(Object.keys(result.instances)).toEqual([id]);
  const { errorInfo, advice } = result.instances[id] ?? {};
  expect(result.instances[id]).toMatchObject({ errorCode });
  expect(errorInfo).not.toBe("");
  expect(advice).toMatch(/\w/);
}

test("120 targets take exactly three calls: 50, 50 and 20", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 120 });
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  expect(sends(run.calls).map((call) => call.length)).toEqual([50, 50, 20]);
});

test("binary content from a source file is byte-identical on the disk", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 2 });
  const contentBase64 = Buffer.from(Array.from({ length: 24_576 }, (_, at) => (at * 31) % 256)).toString(
    "base64",
  );
  const run = await stack.up(() => ({
    bin: stack.rollout("bin", { path: PATH, contentBase64, instanceIds: ids }).result,
  }));
  expect(run.ok, run.text).toBe(true);
});

test("tags choose the targets; newcomers alone are sent to", { timeout: SLOW }, async () => {
  const { emulator, stack } = await setUp({ instances: 3 });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", targetTags: { role: "web" } }).result,
  });
  expect((await stack.up(program)).ok).toBe(true);
  const quiet = await stack.up();
  expect(quiet.calls.map(({ action }) => action)).toEqual(["DescribeInstances"]);
  const [added] = emulator.addInstances(1);
  const grown = await stack.up();
  expect(sends(grown.calls)).toEqual([[added]]);
  expect(grown.outputs.conf).toMatchObject({
    status: "Success",
    counts: { total: 4, unchanged: 3, success: 1 },
  });
});
