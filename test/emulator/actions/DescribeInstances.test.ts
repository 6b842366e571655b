import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, popClient, quickEmulator } from "../client.ts";

let emulator: Emulator;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 120, zones: ["z-1", "z-2"], tags: { role: "web" } },
    instances: {
      "i-demo0002": { status: "Stopped", tags: { env: "prod" } },
      "i-demo0003": { os: "Windows", resourceGroupId: "rg-1", agent: "offline" },
      "i-demo0004": { agentAfterMs: 30_000, zone: "z-9" },
    },
  });
  call = popClient(emulator);
});
afterAll(() => emulator.close());

const list = (params: object) => call("DescribeInstances", params);

test("an instance has the documented shape", async () => {
  const answer = await list({ InstanceIds: '["i-demo0003"]' });
  expect(answer.Instances.Instance).toMatchObject([
    {
      InstanceId: "i-demo0003",
      InstanceName: "i-demo0003",
      HostName: "i-demo0003",
      Status: "Running",
      OSType: "windows",
      OSName: expect.any(String),
      InstanceType: expect.any(String),
      RegionId: "cn-hangzhou",
      ZoneId: "z-1",
      CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/),
      StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/),
      ResourceGroupId: "rg-1",
      Tags: { Tag: [{ TagKey: "role", TagValue: "web" }] },
    },
  ]);
});

test.each<[string, object, number]>([
  ["all", {}, 120],
  ["Status", { Status: "Stopped" }, 1],
  ["ZoneId", { ZoneId: "z-2" }, 59],
  ["ResourceGroupId", { ResourceGroupId: "rg-1" }, 1],
  ["Tag", { Tag: [{ Key: "role", Value: "web" }] }, 120],
  [
    "all tags must match",
    {
      Tag: [
        { Key: "role", Value: "web" },
        { Key: "env", Value: "prod" },
      ],
    },
    1,
  ],
  ["another value", { Tag: [{ Key: "role", Value: "db" }] }, 0],
  ["ids, unknown ones left out", { InstanceIds: '["i-demo0001","i-nobody"]' }, 1],
  ["an empty list of ids is a filter", { InstanceIds: "[]" }, 0],
  ["another region", { RegionId: "cn-beijing" }, 0],
])("filter: %s", async (_, filter, count) => {
  expect((await list(filter)).TotalCount).toBe(count);
});

test("pages by token reach every instance once", async () => {
  const seen: string[] = [];
  let NextToken = "";
  do {
    const answer: Answer = await list({ MaxResults: 50, ...(NextToken && { NextToken }) });
    seen.push(...answer.Instances.Instance.map(({ InstanceId }: Answer) => InstanceId));
    NextToken = answer.NextToken;
  } while (NextToken !== "");
  expect(seen).toEqual(emulator.instanceIds);
});

test("MaxResults outside of 10 to 100 is corrected, PageSize above 100 is refused", async () => {
  expect((await list({ MaxResults: 1 })).Instances.Instance).toHaveLength(10);
  expect((await list({ MaxResults: 500 })).Instances.Instance).toHaveLength(100);
  expect(await codeOf(list({ PageSize: 101 }))).toBe("InvalidParam.PageSize");
});

test.each(["[", "{}", "[1]", JSON.stringify(Array.from({ length: 101 }, (_, i) => `i-${i}`))])(
  "InstanceIds %#",
  async (InstanceIds) => {
    expect(await codeOf(list({ InstanceIds }))).toBe("InvalidInstanceIds.Malformed");
  },
);

describe("DescribeCloudAssistantStatus", () => {
  const status = (params: object) => call("DescribeCloudAssistantStatus", params);
  const items = (answer: Answer) => answer.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus;

  test("shows agents as running, stopped, offline and not up yet", async () => {
    const InstanceId = ["i-demo0001", "i-demo0002", "i-demo0003", "i-demo0004"];
    const answer = items(await status({ InstanceId }));
    expect(answer.map((item: Answer) => item.CloudAssistantStatus)).toEqual([
      "true",
      "false",
      "false",
      "false",
    ]);
    expect(answer[0]).toMatchObject({
      OSType: "Linux",
      ActiveTaskCount: 0,
      LastHeartbeatTime: expect.stringMatching(/Z$/),
    });
  });

  test("ignores paging when the call names instances", async () => {
    expect(items(await status({ InstanceId: emulator.instanceIds.slice(0, 60) }))).toHaveLength(60);
    const first = await status({ MaxResults: 50 });
    const next = items(await status({ MaxResults: 50, NextToken: first.NextToken }));
    expect(next[0].InstanceId).toBe("i-demo0051");
  });

  test("refuses wrong parameters", async () => {
    expect(await codeOf(status({ InstanceId: ["i-nobody"] }))).toBe("InvalidInstance.NotFound");
    expect(await codeOf(status({ InstanceId: emulator.instanceIds.slice(0, 101) }))).toBe(
      "InstanceIds.ExceedLimit",
    );
    expect(await codeOf(status({ OSType: "BeOS" }))).toBe("InvalidOSType.ValueNotSupported");
  });
});

test("DescribeRegions knows the scenario's region", async () => {
  const { Regions } = await call("DescribeRegions");
  expect(Regions.Region.map(({ RegionId }: Answer) => RegionId)).toContain("cn-hangzhou");
});
