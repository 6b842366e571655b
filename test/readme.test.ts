/** Tests that README and CONTRIBUTING are right: programs equal the example files, commands exist, links lead to
 * files. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../emulator/src/index.ts";
import { howTo } from "../scripts/emulator/how-to.ts";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const documents = ["README.md", "CONTRIBUTING.md"];

test("every program in the README is a file that a test runs", () => {
  const blocks = [...read("README.md").matchAll(/```ts( file=(\S+))?\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, , file, text] of blocks) {
    expect(file, "a snippet without a file").toBeDefined();
    expect(read(file ?? "")).toBe(text);
  }
});

test("the README shows what `npm run emulator` prints, with another port and folder", async () => {
  const emulator = await startEmulator({ instances: 0 });
  onTestFinished(() => emulator.close());
  const { regionId, accessKeyId, accessKeySecret } = emulator;
  const places = { endpoint: "http://127.0.0.1:40997", root: "/tmp/ecs-assistant-emulator-x1" };
  const printed = howTo({ regionId, accessKeyId, accessKeySecret, ...places }).trim();
  const [, shown] = /```text printed-by=emulator\n([\s\S]*?)\n```/.exec(read("README.md")) ?? [];
  expect(shown).toBe(printed);
});

test("every npm command that a document names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const document of documents) {
    for (const [, name] of read(document).matchAll(/npm run ([a-z:]+)/g))
      expect(scripts).toHaveProperty(name ?? "");
  }
  expect(scripts).toHaveProperty("test");
});

test("every link in a document leads to a file", () => {
  for (const document of documents) {
    for (const [, link] of read(document).matchAll(/\]\(([^)#]+)\)/g)) {
      if (!/^https?:/.test(link ?? "")) expect(existsSync(join(ROOT, link ?? "")), link).toBe(true);
    }
  }
});
