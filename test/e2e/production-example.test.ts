/** Tests the README's example for production fleets: it runs, stops at its failure budget, and continues. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { TestStack } from "./engine.ts";
import { SLOW, sends, setUp } from "./fixture.ts";
import { examplePath } from "./sdk.ts";
import { emulatorConfig } from "./settings.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

test("the example sends to one instance, then in waves; tolerates stopped instances; stops at too many failures", {
  timeout: SLOW,
}, async () => {
  const zones = ["cn-hangzhou-h", "cn-hangzhou-i"];
  const { emulator, ids } = await setUp({ fleet: { count: 20, zones, tags: { role: "web" } } });
  const config = { ...emulatorConfig(emulator), "production:pauseSeconds": "1" };
  const stack = new TestStack(emulator, { config, projectName: "production" });
  stack.expected.set("appConf-send", { bytes: Buffer.from("pool = 64\n"), mode: 0o644 });
  const program = async () => {
    // The program must be evaluated again in each run, so the cached module is dropped.
    vi.resetModules();
    return { ...(await import(examplePath("production"))) };
  };
  emulator.setInstance("i-demo0007", { status: "Stopped" });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });

  const preview = await stack.preview(program);
  // The README shows the resource and its plan line as the preview prints them.
  const shown = /^ {2}pulumi-nodejs:\S+ \(appConf-send\):\n {4}plan: .*$/m.exec(readme)?.[0];
  expect(shown).toContain("plan: 5 waves (1 + 2 + 6 + 6 + 5), 20 instances; ");
  expect(preview.text.replace(/^ {4}(warning: |→| {2}).*\n/gm, "")).toContain(shown);
  const failed = await stack.up();
  expect(failed.ok).toBe(false);
  expect(sends(failed.calls).flat()).toHaveLength(3);
  expect(failed.text).toContain("i-demo0002: Failed FileCreateFail");

  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(mended.outputs.appConf).toMatchObject({
    passed: true,
    counts: { total: 20, unreachable: 1, failed: 0 },
  });
  expect((await stack.preview(undefined, { expectNoChanges: true })).ok).toBe(true);
  expect(ids).toHaveLength(20);
  stack.remove();
});
