/** Tests `npm run emulator -- --example NAME`: it starts with the example's scenario, and each instance has the stand-ins. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { exampleOf } from "../../scripts/emulator/example.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What `scripts/emulator.ts` prints until it has told how to go on. */
async function printed(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/emulator.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  let text = "";
  for await (const line of createInterface({ input: child.stdout })) {
    text += `${line}\n`;
    if (line.startsWith("The files arrive")) break;
  }
  return text;
}

test("an example's fleet has its tags' instances and its programs, and the text names the example's folder", async () => {
  const text = await printed(["--example", "drift"]);
  const { instanceIds, root } = JSON.parse(text.split("\n")[0] ?? "") as {
    readonly instanceIds: readonly string[];
    readonly root: string;
  };
  expect(instanceIds).toHaveLength(6);
  for (const id of instanceIds)
    expect(readdirSync(join(root, id, "usr/local/bin")).toSorted()).toEqual(["sshd", "systemctl"]);
  expect(text).toContain("in examples/drift, with");
  expect(text).toContain("pulumi config set-all --path");
});

test("options beside --example stay, and an example that does not exist is named", () => {
  const { name, args } = exampleOf(["--port", "0", "--example", "drift", "--root", "x"]);
  const scenario = join(ROOT, "examples/drift/emulator/scenario.json");
  expect({ name, args }).toEqual({
    name: "drift",
    args: ["--port", "0", "--scenario", scenario, "--root", "x"],
  });
  expect(exampleOf(["--port", "1"])).toEqual({ args: ["--port", "1"] });
  expect(() => exampleOf(["--example", "nothing"])).toThrow('There is no example "nothing" with a scenario.');
});
