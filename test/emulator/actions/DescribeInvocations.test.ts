/** Tests DescribeInvocations and DescribeInvocationResults. The ends of commands are scripted, so that the tests also
 * pass on a machine that cannot run commands. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, popClient, quickEmulator } from "../client.ts";
import { COMMAND, resultsOf } from "../commands.ts";

const FLEET = ["i-demo0001", "i-demo0002"];
const CONTENT = "echo 'ü' >/tmp/x\n";
let emulator: Emulator;
let call: Call;
const sent: string[] = [];

beforeAll(async () => {
  emulator = await quickEmulator({
    commands: false,
    instances: {
      "i-demo0001": { invocationStatus: "Success", resourceGroupId: "rg-1" },
      "i-demo0002": { errorCode: "ExitCodeNonzero" },
    },
  });
  call = popClient(emulator);
  for (let number = 0; number < 24; number++) await run(number, number % 2 === 0 ? FLEET.slice(0, 1) : FLEET);
  await run(24, FLEET.slice(1));
  await run(25, FLEET.slice(0, 1), { ResourceGroupId: "rg-1", Username: "root", TerminationMode: "Process" });
  for (const id of sent) await resultsOf(call, id);
});
afterAll(() => emulator.close());

async function run(number: number, InstanceId: readonly string[], more: object = {}): Promise<void> {
  const Tag = [{ Key: "parity", Value: String(number % 2) }];
  const params = { ...COMMAND, CommandContent: CONTENT, InstanceId, Name: `c${number}`, Tag, ...more };
  sent.unshift((await call("RunCommand", params)).InvokeId);
}

const invocations = (params: object = {}) => call("DescribeInvocations", params);
const results = async (params: object = {}): Promise<Answer> =>
  (await call("DescribeInvocationResults", params)).Invocation;
const idsIn = (answer: Answer): string[] =>
  answer.Invocations.Invocation.map(({ InvokeId }: Answer) => InvokeId);
const keysIn = (answer: Answer): string[] =>
  answer.InvocationResults.InvocationResult.map((one: Answer) => `${one.InvokeId} ${one.InstanceId}`);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

test("DescribeInvocations has the documented shape", async () => {
  const answer = await invocations({ InvokeId: sent[0], IncludeOutput: true });
  expect(answer).toMatchObject({ TotalCount: 1, PageNumber: 1, PageSize: 10, NextToken: "" });
  expect(answer.Invocations.Invocation).toEqual([
    {
      InvokeId: sent[0],
      CommandId: `c${sent[0]?.slice(1)}`,
      CommandName: "c25",
      CommandDescription: "",
      CommandType: "RunShellScript",
      CommandContent: Buffer.from(CONTENT).toString("base64"),
      Parameters: "{}",
      WorkingDir: "",
      Username: "root",
      Timeout: 60,
      TerminationMode: "Process",
      RepeatMode: "Once",
      Frequency: "",
      Timed: false,
      CreationTime: TIME,
      InvocationStatus: "Success",
      InvokeStatus: "Finished",
      Tags: { Tag: [{ TagKey: "parity", TagValue: "1" }] },
      InvokeInstances: {
        InvokeInstance: [
          {
            InstanceId: "i-demo0001",
            InvocationStatus: "Success",
            InstanceInvokeStatus: "Finished",
            ErrorCode: "",
            ErrorInfo: "",
            Dropped: 0,
            Repeats: 1,
            Output: "",
            Timed: false,
            CreationTime: TIME,
            StartTime: TIME,
            FinishTime: TIME,
            StopTime: "",
            UpdateTime: TIME,
          },
        ],
      },
    },
  ]);
  const plain = await invocations({ InvokeId: sent[0], ContentEncoding: "PlainText" });
  expect(plain.Invocations.Invocation[0].CommandContent).toBe(CONTENT);
});

test("DescribeInvocationResults has the documented shape, with paging inside of Invocation", async () => {
  const answer = await results({ InvokeId: sent[1] });
  expect(answer).toMatchObject({ TotalCount: 1, PageNumber: 1, PageSize: 10, NextToken: "" });
  expect(answer.InvocationResults.InvocationResult).toEqual([
    {
      InvokeId: sent[1],
      CommandId: `c${sent[1]?.slice(1)}`,
      InstanceId: "i-demo0002",
      InvocationStatus: "Failed",
      InvokeRecordStatus: "Finished",
      ErrorCode: "ExitCodeNonzero",
      ErrorInfo: "the command execution exit code is not zero",
      ExitCode: 1,
      Dropped: 0,
      Repeats: 1,
      Output: "",
      Username: "",
      TerminationMode: "",
      StartTime: TIME,
      FinishedTime: TIME,
      StopTime: "",
      Tags: { Tag: [{ TagKey: "parity", TagValue: "0" }] },
    },
  ]);
});

describe("filters", () => {
  test.each<[string, object, number, number]>([
    ["none", {}, 26, 38],
    ["InstanceId", { InstanceId: "i-demo0002" }, 13, 13],
    ["Tag", { Tag: [{ Key: "parity", Value: "1" }] }, 13, 25],
    ["Tag by its key", { Tag: [{ Key: "parity" }] }, 26, 38],
    ["ResourceGroupId", { ResourceGroupId: "rg-1" }, 1, 1],
    ["an InvokeId that nobody knows", { InvokeId: "t-nothing" }, 0, 0],
    ["a CommandId that nobody knows", { CommandId: "c-nothing" }, 0, 0],
    ["another region", { RegionId: "cn-beijing" }, 0, 0],
  ])("%s", async (_, filter, calls, single) => {
    expect((await invocations(filter)).TotalCount).toBe(calls);
    expect((await results(filter)).TotalCount).toBe(single);
  });

  test("CommandId", async () => {
    expect(idsIn(await invocations({ CommandId: `c${sent[5]?.slice(1)}` }))).toEqual([sent[5]]);
  });

  test.each<[string, object, number]>([
    ["CommandName", { CommandName: "c7" }, 1],
    ["CommandName does not count with an InstanceId", { CommandName: "c7", InstanceId: "i-demo0002" }, 13],
    ["CommandType", { CommandType: "RunBatScript" }, 0],
    ["InvokeStatus Success", { InvokeStatus: "Success" }, 13],
    ["InvokeStatus Finished", { InvokeStatus: "Finished" }, 13],
    ["InvokeStatus PartialFailed", { InvokeStatus: "PartialFailed" }, 12],
    ["InvokeStatus Failed", { InvokeStatus: "Failed" }, 1],
    ["RepeatMode", { RepeatMode: "Period" }, 0],
    ["Timed", { Timed: true }, 0],
  ])("of DescribeInvocations: %s", async (_, filter, count) => {
    expect((await invocations(filter)).TotalCount).toBe(count);
  });

  test.each<[string, number]>([
    ["Success", 25],
    ["Failed", 13],
    ["Finished", 38],
    ["Running", 0],
  ])("InvokeRecordStatus %s", async (InvokeRecordStatus, count) => {
    expect((await results({ InvokeRecordStatus })).TotalCount).toBe(count);
  });
});

describe("pages", () => {
  test("of DescribeInvocations, by number and by token, newest first", async () => {
    expect(idsIn(await invocations({ PageNumber: 3 }))).toEqual(sent.slice(20));
    const seen: string[] = [];
    for (let NextToken = "", first = true; first || NextToken !== ""; first = false) {
      const answer = await invocations({ MaxResults: 7, ...(NextToken && { NextToken }) });
      expect(answer.TotalCount).toBe(0);
      seen.push(...idsIn(answer));
      NextToken = answer.NextToken;
    }
    expect(seen).toEqual(sent);
  });

  test("of DescribeInvocationResults, by number and by token, show each result once", async () => {
    const seen: string[] = [];
    for (let NextToken = "", first = true; first || NextToken !== ""; first = false) {
      const answer = await results({ MaxResults: 5, ...(NextToken && { NextToken }) });
      seen.push(...keysIn(answer));
      NextToken = answer.NextToken;
    }
    expect(new Set(seen).size).toBe(38);
    expect(keysIn(await results({ PageSize: 50 }))).toEqual(seen);
  });
});

test.each<[string, object]>([
  ["InvalidParam.PageNumber", { PageNumber: 0 }],
  ["InvalidParam.PageSize", { PageSize: 51 }],
  ["InvalidParameter.MaxResults", { MaxResults: 51 }],
  ["InvalidParameter.NextToken", { NextToken: "xyz" }],
  ["InvalidRegionId.NotFound", { RegionId: "mars-1" }],
  ["Duplicate.TagKey", { Tag: [{ Key: "k" }, { Key: "k" }] }],
])("refused: %s %#", async (code, params) => {
  expect(await codeOf(invocations(params))).toBe(code);
  expect(await codeOf(results(params))).toBe(code);
});
