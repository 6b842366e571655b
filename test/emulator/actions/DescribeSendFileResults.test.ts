import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, FILE, popClient, quickEmulator, untilDone } from "../client.ts";

let emulator: Emulator;
let call: Call;
const sent: string[] = [];
const describeResults = (params: object = {}) => call("DescribeSendFileResults", params);
const idsIn = (answer: Answer) => answer.Invocations.Invocation.map(({ InvokeId }: Answer) => InvokeId);

beforeAll(async () => {
  emulator = await quickEmulator({
    instances: { "i-demo0002": { errorCode: "FileCreateFail", resourceGroupId: "rg-1" } },
  });
  call = popClient(emulator);
  for (let number = 0; number < 25; number++) {
    const InstanceId = number % 2 === 0 ? ["i-demo0001"] : ["i-demo0001", "i-demo0002"];
    const Tag = [{ Key: "parity", Value: String(number % 2) }];
    const { InvokeId } = await call("SendFile", { ...FILE, InstanceId, Name: `f${number}`, Tag });
    sent.unshift(InvokeId);
  }
  const { InvokeId } = await call("SendFile", {
    ...FILE,
    InstanceId: ["i-demo0002"],
    ResourceGroupId: "rg-1",
  });
  sent.unshift(InvokeId);
  for (const id of sent) await untilDone(call, id);
});
afterAll(() => emulator.close());

test("an invocation has the documented shape", async () => {
  const answer = await describeResults({ InvokeId: sent[1] });
  expect(answer).toMatchObject({ TotalCount: 1, PageNumber: 1, PageSize: 10, NextToken: "" });
  expect(answer.Invocations.Invocation).toEqual([
    {
      InvokeId: sent[1],
      Name: "f24",
      Description: "",
      TargetDir: "/etc/app",
      ContentType: "PlainText",
      // The samples of the 2020 API page show plain text in Base64.
      Content: Buffer.from(FILE.Content).toString("base64"),
      FileOwner: "root",
      FileGroup: "root",
      FileMode: "0644",
      Overwrite: "true",
      VmCount: 1,
      CreationTime: expect.stringMatching(/Z$/),
      InvocationStatus: "Success",
      Tags: { Tag: [{ TagKey: "parity", TagValue: "0" }] },
      InvokeInstances: {
        InvokeInstance: [
          {
            InstanceId: "i-demo0001",
            InvocationStatus: "Success",
            ErrorCode: "",
            ErrorInfo: "",
            CreationTime: expect.stringMatching(/Z$/),
            StartTime: expect.stringMatching(/Z$/),
            FinishTime: expect.stringMatching(/Z$/),
            UpdateTime: expect.stringMatching(/Z$/),
          },
        ],
      },
    },
  ]);
});

describe("filters", () => {
  test.each<[string, object, number]>([
    ["none", {}, 26],
    ["Name", { Name: "f7" }, 1],
    ["InstanceId", { InstanceId: "i-demo0002" }, 13],
    ["InvocationStatus Success", { InvocationStatus: "Success" }, 13],
    ["InvocationStatus PartialFailed", { InvocationStatus: "PartialFailed" }, 12],
    ["InvocationStatus Failed", { InvocationStatus: "Failed" }, 1],
    ["InvocationStatus Running", { InvocationStatus: "Running" }, 0],
    ["Tag", { Tag: [{ Key: "parity", Value: "1" }] }, 12],
    ["Tag by its key", { Tag: [{ Key: "parity" }] }, 25],
    ["two filters", { Tag: [{ Key: "parity", Value: "1" }], Name: "f2" }, 0],
    ["ResourceGroupId", { ResourceGroupId: "rg-1" }, 1],
    ["an InvokeId that nobody knows", { InvokeId: "f-nothing" }, 0],
    ["another region", { RegionId: "cn-beijing" }, 0],
  ])("%s", async (_, filter, count) => {
    expect((await describeResults(filter)).TotalCount).toBe(count);
  });

  test("InstanceId shows that instance only", async () => {
    const answer = await describeResults({ InvokeId: sent[2], InstanceId: "i-demo0002" });
    const [{ InvokeInstances, VmCount, InvocationStatus }] = answer.Invocations.Invocation;
    expect(InvokeInstances.InvokeInstance.map(({ InstanceId }: Answer) => InstanceId)).toEqual([
      "i-demo0002",
    ]);
    expect({ VmCount, InvocationStatus }).toEqual({ VmCount: 2, InvocationStatus: "PartialFailed" });
  });
});

describe("pages", () => {
  test("by number, newest first", async () => {
    const third = await describeResults({ PageNumber: 3, PageSize: 10 });
    expect(idsIn(third)).toEqual(sent.slice(20));
    expect(third).toMatchObject({ TotalCount: 26, PageNumber: 3, PageSize: 10, NextToken: "" });
    expect(idsIn(await describeResults({ PageNumber: 4 }))).toEqual([]);
  });

  test("by token are not shifted by a new send", async () => {
    const seen: string[] = [];
    for (let NextToken = "", first = true; first || NextToken !== ""; first = false) {
      const answer = await describeResults({ MaxResults: 7, ...(NextToken && { NextToken }) });
      seen.push(...idsIn(answer));
      NextToken = answer.NextToken;
      if (first) await call("SendFile", { ...FILE, InstanceId: ["i-demo0003"] });
    }
    expect(seen).toEqual(sent);
  });

  test("with MaxResults, PageNumber and PageSize are ignored and TotalCount is 0", async () => {
    const answer = await describeResults({ MaxResults: 2, PageNumber: 3, PageSize: 10, Name: "app.conf" });
    expect(answer.Invocations.Invocation).toHaveLength(2);
    expect(answer.TotalCount).toBe(0);
  });

  test("without paging parameters hold ten invocations and a token for the next page", async () => {
    const answer = await describeResults({ Tag: [{ Key: "parity" }] });
    expect(answer.Invocations.Invocation).toHaveLength(10);
    const next = await describeResults({ Tag: [{ Key: "parity" }], NextToken: answer.NextToken });
    expect(idsIn(next)).toEqual(sent.slice(11, 21));
  });
});

describe("refused", () => {
  test.each<[string, object]>([
    ["InvalidParam.PageNumber", { PageNumber: 0 }],
    ["InvalidParam.PageNumber", { PageNumber: "x" }],
    ["InvalidParam.PageSize", { PageSize: 51 }],
    ["InvalidParam.PageSize", { PageSize: 0 }],
    ["InvalidParameter.MaxResults", { MaxResults: 51 }],
    ["InvalidParameter.MaxResults", { MaxResults: 0 }],
    ["InvalidParameter.MaxResults", { MaxResults: "many" }],
    ["InvalidParameter.NextToken", { NextToken: "xyz" }],
    ["InvalidRegionId.NotFound", { RegionId: "mars-1" }],
    ["Duplicate.TagKey", { Tag: [{ Key: "k" }, { Key: "k" }] }],
    ["InvalidTagKey.Malformed", { Tag: [{ Key: "acs:x" }] }],
  ])("%s %#", async (code, params) => {
    expect(await codeOf(describeResults(params))).toBe(code);
  });
});
