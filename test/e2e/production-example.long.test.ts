/** Tests the README's example for production fleets: nginx refuses the new files on one instance, which keeps its old ones;
 * the rollout stops at its failure budget, and continues when nginx is mended. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { installStandIns } from "../../scripts/emulator/example.ts";
import { TestStack } from "./engine.ts";
import { expectShown, scenarioOf } from "./example.ts";
import { SLOW, sends, setUp } from "./fixture.ts";
import { examplePath } from "./sdk.ts";
import { emulatorConfig } from "./settings.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

test("the example sends to one instance, then in waves; nginx is asked first; it stops at too many failures", {
  timeout: SLOW,
}, async () => {
  const { emulator, ids } = await setUp(scenarioOf("production"));
  const config = { ...emulatorConfig(emulator), "production:pauseSeconds": "1" };
  const stack = new TestStack(emulator, { config, projectName: "production" });
  const upstream = Buffer.from("upstream app {\n  server 127.0.0.1:8080;\n}\n");
  stack.expected.set("site-send", { bytes: upstream, mode: 0o644 });
  const program = async () => {
    // The program must be evaluated again in each run, so the cached module is dropped.
    vi.resetModules();
    return { ...(await import(examplePath("production"))) };
  };
  const on = (id: string, path: string) => join(emulator.root, id, path);
  for (const id of ids) installStandIns("production", on(id, ""));
  mkdirSync(on("i-demo0002", "etc/nginx"), { recursive: true });
  writeFileSync(on("i-demo0002", "etc/nginx/broken"), "");

  const preview = await stack.preview(program);
  // The README shows the resource and its plan as the preview prints them, with the example's own pauses.
  const shown = /^ {2}pulumi-nodejs:\S+ \(site-send\):\n {4}plan: .*\n(?: {6}.*\n)+/m.exec(readme)?.[0];
  expect(shown).toContain("plan: 20 instances in 5 waves (1 + 2 + 6 + 6 + 5), pauses of 60 s\n");
  const printed = preview.text.replace(/^ {4}warning: .*\n(?: {6}.*\n)*/gm, "");
  expect(printed.replaceAll("pauses of 1 s", "pauses of 60 s")).toContain(shown);
  const failed = await stack.up();
  expect(failed.ok).toBe(false);
  expectShown(failed.text, "production", "failed");
  expect(sends(failed.calls).flat()).toHaveLength(3);
  expect(failed.text).toContain(
    'i-demo0002: Failed TestFailed in step test, exit code 1\n        | nginx: [emerg] host not found in upstream "app"',
  );
  expect(failed.text).toContain("the old files were put back");
  expect(existsSync(on("i-demo0002", "etc/nginx/conf.d/site.conf"))).toBe(false);
  expect(existsSync(on("i-demo0002", "run/reloads"))).toBe(false);

  rmSync(on("i-demo0002", "etc/nginx/broken"));
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(mended.outputs.site).toMatchObject({
    passed: true,
    counts: { total: 20, unreachable: 1, failed: 0 },
  });
  for (const id of ids.filter((one) => one !== "i-demo0007"))
    expect(readFileSync(on(id, "run/reloads"), "utf8")).toBe("reload nginx\n");
  expect((await stack.preview(undefined, { expectNoChanges: true })).ok).toBe(true);
  stack.remove();
});
