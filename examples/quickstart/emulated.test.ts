// Runs this program on the real engine against an emulated fleet. It needs the Pulumi CLI on PATH, and no account.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { type Emulator, startEmulator } from "ecs-assistant-emulator";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let emulator: Emulator;
const state = mkdtempSync(join(tmpdir(), "state-"));
beforeAll(async () => {
  emulator = await startEmulator({
    fleet: { count: 3 }, // i-demo0001 to i-demo0003
    instances: { "i-demo0002": { errorCode: "FileCreateFail", times: 1 } }, // fails once
  });
});
afterAll(async () => {
  await emulator.close();
  rmSync(state, { recursive: true });
});
process.chdir(__dirname); // the folder in which an inline program looks for `source`

async function program() {
  vi.resetModules(); // each update evaluates the program anew
  return { ...(await import("./index.ts")) };
}

test("a file that one instance refuses fails the deployment; the next one sends to that instance alone", {
  timeout: 120_000,
}, async () => {
  const stack = await LocalWorkspace.createStack(
    { stackName: "test", projectName: "quickstart", program },
    { envVars: { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "test" } },
  );
  await stack.setAllConfig({
    instanceIds: { value: JSON.stringify(emulator.instanceIds) },
    "alicloud:region": { value: emulator.regionId },
    "alicloud:accessKey": { value: emulator.accessKeyId },
    "alicloud:secretKey": { value: emulator.accessKeySecret, secret: true },
    "alicloud:endpoints": { value: JSON.stringify([{ ecs: emulator.endpoint }]) },
  });

  await expect(stack.up()).rejects.toThrow("i-demo0002: Failed FileCreateFail");
  const { webConf } = await stack.outputs(); // the result of the failed deployment
  expect(webConf?.value).toMatchObject({ status: "PartialFailed", failedInstanceIds: ["i-demo0002"] });

  emulator.clearRequests();
  const { outputs } = await stack.up();
  expect(outputs.webConf?.value).toMatchObject({ status: "Success", counts: { unchanged: 2, success: 1 } });
  const sends = emulator.requests.filter(({ action }) => action === "SendFile");
  expect(sends.map(({ instanceIds }) => instanceIds)).toEqual([["i-demo0002"], ["i-demo0001"]]); // webConf, release
  expect(emulator.stat("i-demo0002", "/etc/nginx/conf.d/site.conf")?.mode).toBe("0640");
});
