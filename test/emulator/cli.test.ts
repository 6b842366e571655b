/** Tests the command `ecs-assistant-emulator` of the built package, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HELP } from "../../emulator/src/cli-options.ts";
import { FILE, popClient, untilDone } from "./client.ts";
import { SUPPORT } from "./commands.ts";

const BIN = resolve(import.meta.dirname, "../../emulator/bin/ecs-assistant-emulator.js");
const folder = mkdtempSync(join(tmpdir(), "cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Running extends ChildProcess {
  readonly output: () => string;
  readonly complaint: () => string;
}

function start(...args: string[]): Running {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, complaint] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  return Object.assign(child, { output: () => output, complaint: () => complaint });
}

async function ready(child: Running) {
  while (!child.output().includes("\n")) await once(child.stdout as NodeJS.ReadableStream, "data");
  return JSON.parse(child.output());
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "one ready line, then calls are served until %s",
  async (signal) => {
    const child = start("--port", "0", "--instances", "3");
    const line = await ready(child);
    expect(Object.keys(line)).toEqual([
      "endpoint",
      "regionId",
      "accessKeyId",
      "accessKeySecret",
      "instanceIds",
      "root",
    ]);
    expect(line.instanceIds).toEqual(["i-demo0001", "i-demo0002", "i-demo0003"]);
    const call = popClient(line);
    const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: ["i-demo0003"] });
    await untilDone(call, InvokeId);
    expect(readFileSync(join(line.root, "i-demo0003/etc/app/app.conf"), "utf8")).toBe(FILE.Content);
    // A client's open connection must not keep the emulator from ending.
    const agent = new Agent({ keepAlive: true });
    await new Promise((done) => get(line.endpoint, { agent }, (answer) => answer.resume().on("end", done)));
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(child.output().trim().split("\n")).toHaveLength(1);
    expect(existsSync(line.root)).toBe(false);
    // The emulator prints one line to stderr on a machine that cannot run commands.
    expect(child.complaint().trim().split("\n").filter(Boolean)).toHaveLength(SUPPORT.canRun ? 0 : 1);
    agent.destroy();
  },
);

test("a given root is kept, a scenario file is used", async () => {
  const [root, scenario] = [join(folder, "root"), join(folder, "scenario.json")];
  writeFileSync(scenario, JSON.stringify({ regionId: "cn-shanghai", fleet: { count: 1, idPrefix: "web-" } }));
  const child = start("--root", root, "--scenario", scenario);
  expect(await ready(child)).toMatchObject({ regionId: "cn-shanghai", instanceIds: ["web-0001"] });
  child.kill("SIGTERM");
  await once(child, "exit");
  expect(existsSync(root)).toBe(true);
});

test("the reason why commands cannot run is printed once, on stderr", async () => {
  const scenario = join(folder, "without.json");
  writeFileSync(scenario, JSON.stringify({ commands: false }));
  const child = start("--scenario", scenario);
  await ready(child);
  child.kill("SIGTERM");
  await once(child, "close");
  expect(child.complaint()).toBe(
    "ecs-assistant-emulator: RunCommand ends as ClientNeedUpgrade, as commands cannot run here: switched off by the scenario\n",
  );
});

test("--help lists every flag", async () => {
  const child = start("--help");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(child.output()).toBe(HELP);
  for (const flag of ["port", "root", "scenario", "instances", "state", "host", "allow-remote", "help"]) {
    expect(HELP).toContain(`--${flag}`);
  }
});

test.each([
  [["--colour"], "Unknown option '--colour'"],
  [["extra"], "Unexpected argument 'extra'"],
  [["--port", "x"], "--port must be a whole number from 0 to 65535, not x"],
  [["--instances", "-1"], "--instances"],
  [["--scenario", "/nowhere.json"], "cannot read the scenario /nowhere.json"],
  [["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address"],
])("%j is refused in one line", async (args, text) => {
  const child = start(...args);
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(child.complaint()).toContain(text);
  expect(child.complaint().trim().split("\n")).toHaveLength(1);
  expect(child.output()).toBe("");
});
