/** Tests the programs of docs/migrating.md in one stack: what another tool has left on an instance is taken over, and an instance
 * that holds the very file already is not reloaded for it. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installStandIns } from "../../scripts/emulator/example.ts";
import { TestStack } from "./engine.ts";
import { exampleIn, expectShown, scenarioOf } from "./example.ts";
import { SLOW, setUp } from "./fixture.ts";
import { emulatorConfig } from "./settings.ts";

const SHOP = "/etc/shop/shop.conf";
const WORKERS = "workers = 4\n";

/** The files of all programs, by the name of the rollout's child that sends. */
const FILES: Readonly<Record<string, { path: string; text: string; mode: number }>> = {
  "shopConf-send": { path: SHOP, text: WORKERS, mode: 0o640 },
  "features-send": { path: "/etc/shop/features.conf", text: "checkout = new\n", mode: 0o644 },
  "sysctl-send": { path: "/etc/sysctl.d/60-shop.conf", text: "net.core.somaxconn = 4096\n", mode: 0o644 },
  "motd-send": { path: "/etc/motd", text: "Managed by Pulumi. Edits are overwritten.\n", mode: 0o644 },
  "cron-send": {
    path: "/etc/cron.d/shop",
    text: "17 3 * * * root /usr/bin/shop-cleanup\n",
    mode: 0o644,
  },
  "limits-send": {
    path: "/etc/security/limits.d/shop.conf",
    text: "shop soft nofile 65536\nshop hard nofile 65536\n",
    mode: 0o644,
  },
};

function leave(path: string, text: string, mode: number): void {
  writeFileSync(path, text);
  chmodSync(path, mode);
}

test("all programs take over what another tool has left; an instance that holds the file already is not reloaded", {
  timeout: SLOW,
}, async () => {
  const { emulator, ids } = await setUp(scenarioOf("migrating"));
  const config = { ...emulatorConfig(emulator), "migrating:pauseSeconds": "0" };
  const stack = new TestStack(emulator, { config, projectName: "migrating" });
  const on = (id: string, path: string) => join(emulator.root, id, path);
  const [same = "", other = ""] = ids;
  for (const id of ids) {
    installStandIns("migrating", on(id, ""));
    mkdirSync(on(id, "etc/shop"), { recursive: true });
  }
  leave(on(same, SHOP), WORKERS, 0o640);
  leave(on(other, SHOP), "workers = 2\n", 0o600);
  for (const [name, { text, mode }] of Object.entries(FILES))
    stack.expected.set(name, { bytes: Buffer.from(text), mode });

  const moved = await stack.up(exampleIn(stack, "migrating"));
  expect(moved.ok, moved.text).toBe(true);
  expectShown(moved.text, "migrating", "up");
  const passed = { passed: true, counts: { total: 2, success: 2 } };
  expect(moved.outputs).toMatchObject({
    ...{ shopConf: passed, features: passed, sysctl: passed, motd: passed, cron: passed, limits: passed },
  });
  for (const id of ids) {
    for (const { path, text, mode } of Object.values(FILES)) {
      expect(readFileSync(on(id, path), "utf8")).toBe(text);
      expect(statSync(on(id, path)).mode & 0o7777).toBe(mode);
    }
  }
  const reloads = (id: string) => readFileSync(on(id, "run/reloads"), "utf8").match(/reload shop\n/g)?.length;
  // One reload is for features.conf, the other for shop.conf, which `same` held already.
  expect([same, other].map(reloads)).toEqual([1, 2]);
  expect((await stack.preview(undefined, { expectNoChanges: true })).ok).toBe(true);
  stack.remove();
});
