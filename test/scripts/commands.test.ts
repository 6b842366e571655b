/** Tests scripts/setup.mjs and scripts/with-setup.mjs as commands, in this checkout, which is set up already. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isAbsolute, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/setup/checkout.mjs";
import { temporaryFolder, writeProgram } from "./helpers.ts";

/** Runs a script of this checkout. A fake `pulumi` program is first on PATH. */
function start(script: string, args: readonly string[]) {
  const folder = temporaryFolder();
  const pulumi = writeProgram(join(folder, "pulumi"), "v3.200.0");
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const child = spawn(process.execPath, [join(ROOT, "scripts", script), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([code]) => ({ code, stdout, stderr, folder, pulumi }));
  return { child, ended };
}

const print = (text: string) => `process.stdout.write(${text})`;

test("setup prints one JSON line on stdout and everything else on stderr", async () => {
  const { code, stdout, stderr, pulumi } = await start("setup.mjs", []).ended;
  expect(code).toBe(0);
  expect(stderr).toContain("[setup] ");
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
  const result = JSON.parse(stdout);
  expect(Object.keys(result)).toEqual(["pulumi", "node"]);
  expect(result.pulumi).toBe(pulumi);
  expect(isAbsolute(result.node)).toBe(true);
});

describe("with-setup", () => {
  test("runs the command without output of its own, with the checkout's programs first on PATH", async () => {
    const script = print(
      "JSON.stringify([process.env.PATH.split(':'), process.argv[1], process.env.PULUMI_SKIP_UPDATE_CHECK])",
    );
    const { stdout, stderr, code, folder } = await start("with-setup.mjs", [
      "node",
      "-e",
      script,
      "extra arg",
    ]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [path, extra, skip] = JSON.parse(stdout);
    expect(path[0]).toBe(join(ROOT, "node_modules/.bin"));
    expect(path.slice(1, 4)).toContain(join(ROOT, "node_modules/@pulumi/pulumi"));
    expect(path.slice(1, 4)).toContain(folder);
    expect([extra, skip]).toEqual(["extra arg", "true"]);
  });

  test("--no-cli looks for no CLI", async () => {
    const { stdout, folder } = await start("with-setup.mjs", [
      "--no-cli",
      "node",
      "-e",
      print("process.env.PATH.split(':').slice(0, 4).join()"),
    ]).ended;
    expect(stdout).toContain(join(ROOT, "node_modules/.bin"));
    expect(stdout.split(",").slice(0, 3)).not.toContain(folder);
  });

  test("exits with the command's code, with 128 + n after signal n, and with 127 if there is no such command", async () => {
    const codes = [
      ["node", "-e", "process.exit(7)"],
      ["node", "-e", "process.kill(process.pid, 'SIGKILL')"],
      ["no-such-command"],
    ].map(async (command) => (await start("with-setup.mjs", ["--no-cli", ...command]).ended).code);
    expect(await Promise.all(codes)).toEqual([7, 137, 127]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "forwards %s and waits for the command's own end",
    async (signal) => {
      const script = `process.once('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')`;
      const { child, ended } = start("with-setup.mjs", ["--no-cli", "node", "-e", script]);
      await once(child.stdout, "data");
      child.kill(signal);
      expect((await ended).code).toBe(42);
    },
  );

  test("prints its usage when it is given no command", async () => {
    const { code, stderr } = await start("with-setup.mjs", ["--no-cli"]).ended;
    expect(code).toBe(1);
    expect(stderr).toBe("[setup] Usage: node scripts/with-setup.mjs [--no-cli] <command…>\n");
  });
});
