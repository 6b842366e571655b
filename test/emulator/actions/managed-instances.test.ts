/** Tests managed instances (`mi-…`): machines outside ECS that Cloud Assistant reaches but DescribeInstances does not
 * list. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, FILE, popClient, quickEmulator, untilDone } from "../client.ts";

let emulator: Emulator;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 12, tags: { role: "web" } },
    instances: {
      "mi-office1": { tags: { site: "office" }, resourceGroupId: "rg-1" },
      "mi-office2": { agent: "offline" },
      "mi-office3": { os: "Windows", status: "Stopped" },
    },
  });
  call = popClient(emulator);
});
afterAll(() => emulator.close());

const list = (params: object = {}) => call("DescribeManagedInstances", params);
const idsIn = (answer: Answer): string[] => answer.Instances.map(({ InstanceId }: Answer) => InstanceId);
const ALL = ["mi-office1", "mi-office2", "mi-office3"];

test("DescribeInstances does not list managed instances, by id, by tag or without a filter", async () => {
  const shown = (params: object) => call("DescribeInstances", params);
  expect((await shown({ InstanceIds: JSON.stringify(ALL) })).TotalCount).toBe(0);
  expect((await shown({ Tag: [{ Key: "site", Value: "office" }] })).TotalCount).toBe(0);
  expect((await shown({})).TotalCount).toBe(12);
});

test("DescribeCloudAssistantStatus lists managed instances", async () => {
  const { InstanceCloudAssistantStatusSet: set } = await call("DescribeCloudAssistantStatus", {
    InstanceId: [...ALL, "i-demo0001"],
  });
  const states = set.InstanceCloudAssistantStatus.map((item: Answer) => item.CloudAssistantStatus);
  expect(states).toEqual(["true", "false", "false", "true"]);
});

test("a file and a command reach managed instances; one that does not run is shown only as not connected", async () => {
  const sent = await call("SendFile", { ...FILE, InstanceId: ALL });
  const { InvokeInstances } = await untilDone(call, sent.InvokeId);
  expect(InvokeInstances.InvokeInstance.map((item: Answer) => item.ErrorCode)).toEqual([
    "",
    "ClientNotRunning",
    "ClientNotRunning",
  ]);
  expect(emulator.stat("mi-office1", "/etc/app/app.conf")?.content.toString()).toBe(FILE.Content);
  const command = { Type: "RunShellScript", CommandContent: "true", InstanceId: ["mi-office1"] };
  expect((await call("RunCommand", command)).InvokeId).toMatch(/^t-/);
});

test("a managed instance has the documented shape", async () => {
  const sent = await call("SendFile", { ...FILE, InstanceId: ["mi-office1"] });
  await untilDone(call, sent.InvokeId);
  expect(await list({ InstanceId: ["mi-office1"] })).toEqual({
    RequestId: expect.any(String),
    TotalCount: 1,
    PageNumber: 1,
    PageSize: 10,
    NextToken: "",
    Instances: [
      {
        InstanceId: "mi-office1",
        InstanceName: "mi-office1",
        Hostname: "mi-office1",
        Connected: true,
        OsType: "Linux",
        OsVersion: expect.any(String),
        AgentVersion: expect.any(String),
        ActivationId: expect.any(String),
        MachineId: expect.any(String),
        IntranetIp: expect.stringMatching(/^10\./),
        InternetIp: "",
        InvocationCount: expect.any(Number),
        LastInvokedTime: expect.stringMatching(/Z$/),
        RegistrationTime: expect.stringMatching(/Z$/),
        ResourceGroupId: "rg-1",
        Tags: [
          { TagKey: "role", TagValue: "web" },
          { TagKey: "site", TagValue: "office" },
        ],
      },
    ],
  });
});

test.each<[string, object, string[]]>([
  ["all", {}, ALL],
  [
    "ids, unknown ones and others left out",
    { InstanceId: ["mi-office2", "mi-x", "i-demo0001"] },
    ["mi-office2"],
  ],
  ["InstanceName", { InstanceName: "mi-office3" }, ["mi-office3"]],
  ["OsType", { OsType: "windows" }, ["mi-office3"]],
  ["Connected", { Connected: "true" }, ["mi-office1"]],
  ["not Connected", { Connected: "false" }, ["mi-office2", "mi-office3"]],
  ["Tag", { Tag: [{ Key: "site" }] }, ["mi-office1"]],
  ["ResourceGroupId", { ResourceGroupId: "rg-1" }, ["mi-office1"]],
  ["another activation", { ActivationId: "none" }, []],
  ["another address", { InstanceIp: "192.0.2.1" }, []],
  ["another region", { RegionId: "cn-beijing" }, []],
])("filter: %s", async (_, filter, ids) => {
  expect(idsIn(await list(filter))).toEqual(ids);
});

test("a filter by tag finds at most 1,000 managed instances, in pages of at most 50", async () => {
  const many = await quickEmulator({ fleet: { count: 1100, idPrefix: "mi-", tags: { role: "web" } } });
  const ask = popClient(many);
  const Tag = [{ Key: "role", Value: "web" }];
  expect((await ask("DescribeManagedInstances", { Tag, PageSize: 50 })).TotalCount).toBe(1000);
  const first = await ask("DescribeManagedInstances", { MaxResults: 50 });
  const next = await ask("DescribeManagedInstances", { MaxResults: 50, NextToken: first.NextToken });
  expect(idsIn(next)[0]).toBe("mi-0051");
  await many.close();
});

describe("refusals", () => {
  test.each<[string, object]>([
    ["InstanceIds.ExceedLimit", { InstanceId: Array.from({ length: 51 }, (_, index) => `mi-${index}`) }],
    ["InvalidParam.PageSize", { PageSize: 51 }],
    ["InvalidParam.PageNumber", { PageNumber: 0 }],
    ["InvalidParameter.MaxResults", { MaxResults: 51 }],
    ["MissingParameter.TagKey", { Tag: [{ Value: "x" }] }],
    ["InvalidParameter", { OsType: "beos" }],
    ["InvalidParameter", { Connected: "maybe" }],
  ])("%s", async (code, params) => {
    expect(await codeOf(list(params))).toBe(code);
  });
});
