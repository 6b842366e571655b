/** Tests the resource SendFile: it fails with a partial result, sends only what is missing in the next update, and with
 * `onFailure: "warn"` only warns. */
import { expect, test } from "vitest";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

test("SendFile fails with its partial result, and the next update sends only to the failed instances", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const program = (content: string) => () => {
    const { result, status, instances } = stack.sendFile("conf", { path: PATH, content, instanceIds: ids });
    return { conf: result, status, instances };
  };
  const failed = await stack.up(program("x"));
  expect(failed.ok).toBe(false);
  expect(failed.text).toContain("PartialFailed: 1 of 3 instances did not take /etc/app/app.conf");
  expect(failed.text).not.toMatch(/^\s+at .*\(/m);
  const resource = stack.state().resources.find(({ type }) => type.endsWith(":SendFile"));
  expect(resource?.outputs).toMatchObject({
    status: "PartialFailed",
    passed: false,
    counts: { success: 2, failed: 1 },
  });
  expect(resource?.initErrors).toHaveLength(1);
  expect(stack.state().pending).toEqual([]);
  const resumed = await stack.up();
  expect(resumed.ok, resumed.text).toBe(true);
  expect(sends(resumed.calls)).toEqual([["i-demo0002"]]);
  expect(resumed.outputs).toMatchObject({ status: "Success", conf: { passed: true } });
  expect((await stack.up()).calls).toEqual([]);

  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail" });
  expect((await stack.up(program("y"))).ok).toBe(false);
  // The partial result that a failed SendFile leaves in state can be refreshed and destroyed.
  const refreshed = await stack.refresh();
  expect(refreshed.ok, refreshed.text).toBe(true);
  const destroyed = await stack.destroy();
  expect(destroyed.ok, destroyed.text).toBe(true);
  expect(stack.state().resources).toEqual([]);
});

test("SendFile with onFailure warn stores its result and warns", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setInstance("i-demo0002", { status: "Stopped" });
  const run = await stack.up(() => ({
    conf: stack.sendFile("conf", { path: PATH, content: "x", instanceIds: ids, onFailure: "warn" }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  expect(run.text).toContain("warning: PartialFailed");
  expect(run.outputs.conf).toMatchObject({ passed: false, failedInstanceIds: ["i-demo0002"] });
});
