/**
 * Tests the most important promises with the newest `@pulumi/pulumi` that the provider's peer range allows. Other tests
 * use the pinned version. `TEST_PULUMI_SDK=newest npm test -- test/e2e` runs all engine tests with the newest one.
 */
import { join } from "node:path";
import { expect, test } from "vitest";

process.env.TEST_PULUMI_SDK = "newest";
const { PATH, SLOW, sends, setUp } = await import("./fixture.ts");
const { SDK_ROOT } = await import("./sdk.ts");

const names = (stack: { state(): { resources: { urn: string }[] } }) =>
  stack.state().resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));

test("a first up fails, the next succeeds, one without a change makes no call, a later one fails", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  const program = (content: string) => () => {
    const conf = stack.rollout("conf", { path: PATH, content, instanceIds: ids });
    const one = { path: "/after", content: "after\n", instanceIds: ids.slice(1, 2) };
    const after = stack.rollout("after", one, { dependsOn: [conf] });
    return { conf: conf.result, after: after.result, sum: conf.contentSha256 };
  };

  const failed = await stack.up(program("v1"));
  expect(failed.text).toContain(join(SDK_ROOT, "node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs"));
  expect(failed.ok).toBe(false);
  expect(failed.outputs.conf).toMatchObject({ status: "PartialFailed", failedInstanceIds: ["i-demo0001"] });
  expect(names(stack)).not.toContain("after-send");
  expect(failed.text).toContain("i-demo0001: Failed FileCreateFail");
  expect(failed.text).not.toMatch(/^\s+at .*[(:]\d/m);

  const passed = await stack.up();
  expect(passed.ok, passed.text).toBe(true);
  expect(sends(passed.calls)).toEqual([["i-demo0001"], ["i-demo0002"]]);
  expect(passed.outputs).toMatchObject({ conf: { status: "Success" }, after: { status: "Success" } });

  const same = await stack.up();
  expect(same.ok, same.text).toBe(true);
  expect(same.calls).toEqual([]);

  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const later = await stack.up(program("v2"));
  expect(later.ok).toBe(false);
  expect(later.outputs).toMatchObject({
    conf: { failedInstanceIds: ["i-demo0002"] },
    after: { status: "Success" },
  });
  expect(stack.state().pending).toEqual([]);
});

test("a first up with --continue-on-error fails, ends, and creates nothing that depends on the gate", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  const program = () => {
    const conf = stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids });
    const after = { path: "/after", content: "after\n", instanceIds: ids };
    const { result } = stack.rollout("after", after, { dependsOn: [conf] });
    return { conf: conf.result, after: result, status: conf.status, sum: conf.contentSha256, note: "kept" };
  };
  const failed = await stack.up(program, { continueOnError: true });
  // For outputs that depend on a failed gate, this SDK version passes Pulumi's marker for unknown values to the engine.
  expect(stack.stateText()).not.toContain("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  expect(failed.outputs).toEqual({
    conf: expect.objectContaining({ failedInstanceIds: ["i-demo0001"] }),
    note: "kept",
  });
  expect(failed.ok).toBe(false);
  expect(names(stack)).not.toContain("after-send");
  expect(failed.text).toContain("i-demo0001: Failed FileCreateFail");
});
