/** Tests the example for several regions with an emulator for each region: a region that fails holds the next one back, and the
 * rollout goes on when it is mended. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator, TestStack } from "./engine.ts";
import { exampleIn, expectShown, scenarioOf } from "./example.ts";
import { SLOW, sends } from "./fixture.ts";
import { emulatorConfig } from "./settings.ts";

const sent = (emulator: Emulator) => sends(emulator.requests).flat();

test("a region that fails holds the next one back, at the first rollout and at a later one; mended, it goes on", {
  timeout: SLOW,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), "regions-"));
  // Both regions keep their instances in one folder, where the oracle finds them.
  const hangzhou = await startEmulator({ ...scenarioOf("multi-region"), root });
  const shanghai = await startEmulator({ ...scenarioOf("multi-region", "shanghai.json"), root });
  const endpoints = { "cn-hangzhou": hangzhou.endpoint, "cn-shanghai": shanghai.endpoint };
  // The stack's own endpoint is not called, because the example gives each rollout its region and endpoint.
  const own = { ...emulatorConfig(hangzhou), "alicloud:endpoints": '[{"ecs":"127.0.0.1:1"}]' };
  const config = { ...own, "multi-region:endpoints": JSON.stringify(endpoints) };
  const stack = new TestStack(hangzhou, { config, projectName: "multi-region" });
  onTestFinished(async () => {
    await hangzhou.close();
    await shanghai.close();
    stack.remove();
    rmSync(root, { recursive: true });
  });
  const program = exampleIn(stack, "multi-region");
  const wants = (text: string) => {
    writeFileSync(join(stack.dir, "site.conf"), text);
    for (const name of ["hangzhou-send", "shanghai-send"])
      stack.expected.set(name, { bytes: Buffer.from(text), mode: 0o644 });
  };
  const [canary = "", second = ""] = hangzhou.instanceIds;

  wants("pool = 64\n");
  hangzhou.setInstance(canary, { errorCode: "FileCreateFail", times: 1 });
  const failed = await stack.up(program);
  expect(failed.ok).toBe(false);
  expectShown(failed.text, "multi-region", "failed");
  expect(sent(hangzhou)).toEqual([canary]);
  expect(failed.outputs.hangzhou).toMatchObject({ passed: false, counts: { failed: 1, notAttempted: 3 } });
  expect(stack.state().resources.map(({ urn }) => urn)).not.toContainEqual(
    expect.stringContaining("shanghai"),
  );

  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(sent(hangzhou)).toEqual([canary, ...hangzhou.instanceIds]);
  expect(sent(shanghai)).toEqual([...shanghai.instanceIds]);
  const [first] = shanghai.requests.filter(({ action }) => action === "SendFile");
  const last = hangzhou.requests.findLast(({ action }) => action === "SendFile");
  expect(first?.time).toBeGreaterThan(last?.time ?? Number.POSITIVE_INFINITY);
  const passed = { passed: true, counts: { total: 4, failed: 0, notAttempted: 0 } };
  expect(mended.outputs).toMatchObject({ hangzhou: passed, shanghai: passed });

  // Both regions' resources are in state now, so this run would update and not create them.
  wants("pool = 128\n");
  hangzhou.setInstance(second, { errorCode: "FileCreateFail", times: 1 });
  const stopped = await stack.up();
  expect(stopped.ok).toBe(false);
  expect(stopped.outputs.hangzhou).toMatchObject({ passed: false, counts: { failed: 1 } });
  expect(stopped.outputs.shanghai).toMatchObject(passed);
  expect(sent(shanghai)).toEqual([...shanghai.instanceIds]);

  const rolledOut = await stack.up();
  expect(rolledOut.ok, rolledOut.text).toBe(true);
  expect(rolledOut.outputs).toMatchObject({ hangzhou: passed, shanghai: passed });
  expect(sent(shanghai)).toEqual([...shanghai.instanceIds, ...shanghai.instanceIds]);
  expect((await stack.preview(undefined, { expectNoChanges: true })).ok).toBe(true);
});
