/** Tests that `npm run demo` passes all its checks. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { expectShown } from "./example.ts";
import { SLOW } from "./fixture.ts";

test("the demo exits with 0 and leaves no process running", { timeout: SLOW }, () => {
  const root = resolve(import.meta.dirname, "../..");
  const args = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "scripts/demo.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain("All 17 points were seen.");
  expect(stdout).not.toContain("✗");
  expectShown(stdout.replace(/^ {2}│ /gm, ""), "quickstart", "failed");
  expect(stderr).toBe("");
});
