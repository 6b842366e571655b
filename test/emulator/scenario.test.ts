import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { EmulatorOptions, Scenario } from "../../emulator/src/index.ts";
import { scenarioOf } from "../../emulator/src/options.ts";
import { quickEmulator } from "./client.ts";

const folder = mkdtempSync(join(tmpdir(), "scenario-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = join(folder, "scenario.json");
  writeFileSync(file, text);
  return file;
}

/** A scenario with every key. */
const FULL: Scenario = {
  regionId: "cn-shanghai",
  accessKeys: [{ id: "a", secret: "b" }],
  fleet: { count: 10, idPrefix: "i-demo", zones: ["cn-shanghai-a"], tags: { role: "db" } },
  instances: {
    "i-demo0003": { status: "Stopped" },
    "i-demo0004": { agent: "offline" },
    "i-demo0005": { errorCode: "FileCreateFail", times: 1 },
    "i-demo0006": { deliveryMs: 5000 },
    "i-demo0007": { hang: true },
    "i-demo0008": { os: "Windows", tags: { a: "b" }, zone: "z", resourceGroupId: "rg" },
    "i-demo0009": { agentAfterMs: 30_000, errorInfo: "x", invocationStatus: "Error" },
  },
  timing: { pendingMs: [50, 200], runningMs: 20, visibleAfterMs: 0, heartbeatLagMs: 0 },
  api: [
    { action: "DescribeSendFileResults", code: "Throttling.User", times: 3 },
    { action: "SendFile", dropResponse: true, times: 1 },
    { action: "*", httpStatus: 502, body: "<html>", times: 1 },
  ],
  rateLimit: { SendFile: 10, DescribeSendFileResults: { perSecond: 50, restOfMinute: true } },
  clientToken: true,
  users: ["root", "nginx"],
  groups: ["root", "nginx"],
  retentionMs: 86_400_000,
  retainedRecords: 1000,
  commands: true,
  apiEdition: "current",
  seed: 3,
};

test("a scenario with every key is accepted, as an object, as options and as a file", () => {
  const file = fileWith(JSON.stringify(FULL));
  expect(scenarioOf({ scenario: FULL })).toEqual(FULL);
  expect(scenarioOf({ ...FULL })).toEqual(FULL);
  expect(scenarioOf({ scenario: file })).toEqual(FULL);
  expect(scenarioOf({ scenario: file, instances: 3, seed: 4 })).toMatchObject({
    fleet: { count: 3, idPrefix: "i-demo" },
    seed: 4,
  });
});

describe("refused in one line", () => {
  test.each<[string, unknown, string]>([
    ["unknown key", { fleat: {} }, "scenario.fleat is not known"],
    ["unknown key inside", { fleet: { size: 3 } }, "scenario.fleet.size is not known"],
    [
      "a key of every object",
      { instances: { "i-1": { toString: 1 } } },
      "scenario.instances.i-1.toString is not known",
    ],
    [
      "unknown key of an instance",
      { instances: { "i-1": { errorcode: "x" } } },
      "scenario.instances.i-1.errorcode is not known",
    ],
    ["an edition that is none", { apiEdition: "2021" }, "scenario.apiEdition must be one of 2020, current"],
    ["wrong type", { clientToken: "yes" }, "scenario.clientToken must be true or false"],
    ["wrong number", { fleet: { count: -1 } }, "scenario.fleet.count must be a whole number of at least 0"],
    [
      "wrong word",
      { instances: { "i-1": { status: "Asleep" } } },
      "must be one of Pending, Starting, Running",
    ],
    ["an id that would leave the folder", { instances: { "../x": {} } }, "must be letters, digits"],
    [
      "range the wrong way round",
      { timing: { pendingMs: [9, 1] } },
      "scenario.timing.pendingMs must be a number or [least, most]",
    ],
    ["fault without an effect", { api: [{ action: "SendFile" }] }, "scenario.api[0] must say what happens"],
    ["fault without an action", { api: [{ code: "x" }] }, "scenario.api[0].action is missing"],
    ["no keys", { accessKeys: [] }, "scenario.accessKeys must not be empty"],
    ["key without a secret", { accessKeys: [{ id: "a" }] }, "scenario.accessKeys[0].secret is missing"],
    ["a list", [], "scenario must be an object"],
  ])("%s", (_, scenario, text) => {
    const read = () => scenarioOf({ scenario: scenario as Scenario });
    expect(read).toThrow(text);
    expect(read).not.toThrow(/\n/);
  });

  test("a scenario file that is missing or is no JSON is refused", () => {
    expect(() => scenarioOf({ scenario: fileWith("{") })).toThrow(
      /^cannot read the scenario .*scenario\.json: /,
    );
    expect(() => scenarioOf({ scenario: join(folder, "none.json") })).toThrow("ENOENT");
  });
});

test("the default is twelve tagged instances in two zones, and none has a folder yet", async () => {
  const emulator = await quickEmulator();
  expect(emulator.instanceIds).toHaveLength(12);
  expect(emulator.instanceIds[11]).toBe("i-demo0012");
  expect(emulator).toMatchObject({ regionId: "cn-hangzhou", accessKeyId: "EmulatorAccessKeyId" });
  expect(emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await emulator.close();
});

test("instances can be added and removed", async () => {
  const emulator = await quickEmulator({ instances: 2 });
  expect(emulator.addInstances(2)).toEqual(["i-demo0003", "i-demo0004"]);
  emulator.removeInstance("i-demo0002");
  emulator.setInstance("i-web", { tags: { role: "db" } });
  expect(emulator.instanceIds).toEqual(["i-demo0001", "i-demo0003", "i-demo0004", "i-web"]);
  expect(() => emulator.setInstance("i-web", { colour: "red" } as object)).toThrow(
    "i-web.colour is not known",
  );
  await emulator.close();
});

test.each<[string, EmulatorOptions]>([
  ["0.0.0.0", { host: "0.0.0.0" }],
  ["a name", { host: "example.com" }],
])("listens on loopback only: %s", async (_, options) => {
  await expect(quickEmulator(options)).rejects.toThrow("is not a loopback address");
});
