/** Runs the programs of emulator/README.md, and reads its configuration for @pulumi/alicloud. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { quickEmulator } from "./client.ts";
import { useEcsSdk, usePopCore } from "./documented/clients.ts";

test("the program about the library runs", async () => {
  await expect(import("./documented/library.ts")).resolves.toBeDefined();
});

test.each([
  ["pop-core", usePopCore],
  ["ecs20140526", useEcsSdk],
])("the program with %s sends its file", async (_, send) => {
  const emulator = await quickEmulator({ instances: 1 });
  onTestFinished(() => emulator.close());
  await send(emulator, "a.conf", "/etc", "x");
  await vi.waitFor(() => expect(emulator.stat("i-demo0001", "/etc/a.conf")?.content.toString()).toBe("x"));
});

test("the stack configuration has the keys with which this repository's own tests configure @pulumi/alicloud", () => {
  const readme = readFileSync(resolve(import.meta.dirname, "../../emulator/README.md"), "utf8");
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  const { load } = require("js-yaml") as { load(text: string): { config: Record<string, unknown> } };
  const { config } = load(/```yaml [^\n]*\n(.*?)```/s.exec(readme)?.[1] ?? "");
  expect(Object.keys(config).every((key) => key.startsWith("alicloud:"))).toBe(true);
  expect(config).toMatchObject({ "alicloud:protocol": "HTTP", "alicloud:accountType": "Domestic" });
  expect(config["alicloud:endpoints"]).toEqual([{ ecs: expect.stringMatching(/^127\.0\.0\.1:\d+$/) }]);
});
