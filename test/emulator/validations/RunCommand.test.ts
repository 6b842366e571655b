import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Call, codeOf, popClient, quickEmulator } from "../client.ts";

let emulator: Emulator;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 110 },
    commands: false,
    instances: {
      "i-demo0001": { resourceGroupId: "rg-1", tags: { only: "one" } },
      "i-demo0002": { os: "Windows" },
    },
  });
  call = popClient(emulator);
});
afterAll(() => emulator.close());

const GOOD = { Type: "RunShellScript", CommandContent: "id", InstanceId: ["i-demo0001"] };
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `i-demo${String(i + 3).padStart(4, "0")}`);
const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
const byTag = (Key: string, Value = "v") => ({ InstanceId: [], ResourceTag: [{ Key, Value }] });
const withValues = (CommandContent: string, Parameters: unknown) => ({
  CommandContent,
  EnableParameter: true,
  Parameters: typeof Parameters === "string" ? Parameters : JSON.stringify(Parameters),
});
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, "v"]));
const placeholders = (count: number) =>
  Object.keys(numbered(count))
    .map((name) => `{{${name}}}`)
    .join("");

describe("refused", () => {
  test.each<[string, object]>([
    ["MissingParameter", { RegionId: "" }],
    ["InvalidRegionId.NotFound", { RegionId: "mars-1" }],
    ["MissingParameter", { Type: "" }],
    ["MissingParameter", { CommandContent: "" }],
    ["InvalidCmdType.NotFound", { Type: "RunPython" }],
    ["MissingParam.InstanceId", { InstanceId: [] }],
    ["InstanceIds.ExceedLimit", { InstanceId: ids(101) }],
    ["InvalidInstance.NotFound", { InstanceId: ["i-demo0001", "i-nobody"] }],
    ["InvalidInstance.NotFound", { RegionId: "cn-beijing" }],
    ["InvalidInstance.NotMatch", { InstanceId: ["i-demo0001", "i-demo0002"] }],
    ["InvalidInstance.NotMatch", { Type: "RunBatScript" }],
    ["InvalidResourceTag.ConflictWithInstanceIds", { ResourceTag: [{ Key: "only", Value: "one" }] }],
    ["InvalidResourceTag.InstanceNotFound", byTag("only", "two")],
    ["InstanceIds.ExceedLimit", byTag("role", "web")],
    ["NumberExceed.ResourceTags", { InstanceId: [], ResourceTag: tags(21) }],
    ["MissingParameter.ResourceTagKey", { InstanceId: [], ResourceTag: [{ Value: "v" }] }],
    ["Duplicate.ResourceTagKey", { InstanceId: [], ResourceTag: [...tags(1), ...tags(1)] }],
    ["InvalidResourceTagKey.Malformed", byTag("acs:x")],
    ["InvalidResourceTagValue.Malformed", byTag("k", "v".repeat(129))],
    ["CmdName.ExceedLimit", { Name: "ü".repeat(129) }],
    ["CmdDesc.ExceedLimit", { Description: "d".repeat(513) }],
    ["CmdContent.DecodeError", { ContentEncoding: "base64", CommandContent: "aWQ" }],
    ["CmdContent.ExceedLimit", { CommandContent: "x".repeat(18_433) }],
    ["CmdContent.ExceedLimit", { ContentEncoding: "Base64", CommandContent: "A".repeat(24_580) }],
    ["InvalidParameter.WorkingDir", { WorkingDir: `/${"d".repeat(200)}` }],
    ["Username.ExceedLimit", { Username: "u".repeat(256) }],
    ["WindowsPasswordName.ExceedLimit", { WindowsPasswordName: "p".repeat(256) }],
    ["WindowsPasswordName.Missed", { Type: "RunBatScript", Username: "bob" }],
    ["InvalidParameter", { Timeout: "soon" }],
    ["InvalidTimeout.ExceedLimit", { Timeout: 86_401 }],
    ["InvalidRepeatMode.NotFound", { RepeatMode: "Twice" }],
    ["MissingParam.Frequency", { RepeatMode: "Period" }],
    ["Operation.Forbidden", { RepeatMode: "Period", Frequency: "rate(5m)" }],
    ["Operation.Forbidden", { RepeatMode: "EveryReboot" }],
    ["InvalidTerminationMode.NotFound", { TerminationMode: "Softly" }],
    ["InvalidContainerId.Malformed", { ContainerId: "abc" }],
    ["InvalidContainerName.Malformed", { ContainerName: "a b" }],
    ["Operation.Forbidden", { ContainerName: "web" }],
    ["InvalidLauncher.LengthLimitExceeded", { Launcher: "l".repeat(1025) }],
    ["Operation.Forbidden", { Launcher: "python3" }],
    ["InvalidParameter", { EnableParameter: "perhaps" }],
    ["Parameter.Disabled", { Parameters: '{"a":"b"}' }],
    ["InvalidParameter.Parameters", withValues("{{a}}", "[")],
    ["Parameter.NotMatched", withValues("{{a}}", { b: "c" })],
    ["ParameterKey.Duplicate", withValues("{{a}}", { a: "1", A: "2" })],
    ["ParameterKey.ExceedLimit", withValues("{{a}}", { ["k".repeat(65)]: "" })],
    ["ParameterCount.ExceedLimit", withValues(placeholders(11), numbered(11))],
    ["ParameterType.NotSupported", withValues("{{a}}", { a: {} })],
    ["CmdParamCount.ExceedLimit", withValues(placeholders(21), {})],
    ["CmdParam.EmptyKey", withValues("{{ }}", {})],
    ["CmdParam.InvalidParamName", withValues("{{a b}}", {})],
    ["CmdParamName.ExceedLimit", withValues(`{{${"n".repeat(65)}}}`, {})],
    ["NumberExceed.Tags", { Tag: tags(21) }],
    ["InvalidTagKey.Malformed", { Tag: [{ Key: "aliyun" }] }],
    ["InvalidClientToken.Malformed", { ClientToken: "t".repeat(65) }],
    ["InvalidResourceGroup.NotFound", { ResourceGroupId: "rg-nobody" }],
    ["InvalidInstance.NotFound", { ResourceGroupId: "rg-1", InstanceId: ["i-demo0003"] }],
  ])("%s %#", async (code, change) => {
    expect(await codeOf(call("RunCommand", { ...GOOD, ...change }))).toBe(code);
  });
});

describe("accepted", () => {
  test.each<[string, object]>([
    ["100 instances", { InstanceId: ids(100) }],
    ["24 KB of Base64", { CommandContent: "x".repeat(18_432) }],
    ["an encoding that is none counts as plain text", { ContentEncoding: "rot13" }],
    ["a resource tag", byTag("only", "one")],
    ["a command of Windows", { Type: "RunPowerShellScript", InstanceId: ["i-demo0002"] }],
    ["ten values, without regard to case", withValues("{{P0}} {{ACS::InstanceId}}", { p0: 1 })],
    ["Process", { TerminationMode: "Process" }],
  ])("%s", async (_, change) => {
    const answer = await call("RunCommand", { ...GOOD, ...change });
    expect(answer.InvokeId).toMatch(/^t-/);
    expect(answer.CommandId).toMatch(/^c-/);
  });

  test("DryRun checks the call and stores nothing", async () => {
    const before = (await call("DescribeInvocations")).TotalCount;
    expect((await call("RunCommand", { ...GOOD, RepeatMode: "DryRun" })).InvokeId).toBeUndefined();
    expect(await codeOf(call("RunCommand", { ...GOOD, RepeatMode: "DryRun", Type: "x" }))).not.toBe("");
    expect((await call("DescribeInvocations")).TotalCount).toBe(before);
  });

  test("a repeated ClientToken returns the same ids, or is refused when the parameters differ", async () => {
    const params = { ...GOOD, ClientToken: "token" };
    const first = await call("RunCommand", params);
    const { CommandId, InvokeId } = await call("RunCommand", params);
    expect({ CommandId, InvokeId }).toEqual({ CommandId: first.CommandId, InvokeId: first.InvokeId });
    expect(await codeOf(call("RunCommand", { ...params, CommandContent: "pwd" }))).toBe(
      "IdempotentParameterMismatch",
    );
  });
});

test("the record of requests holds neither the command nor its parameter values", async () => {
  emulator.clearRequests();
  await call("RunCommand", { ...GOOD, ...withValues("echo SECRET1 {{a}}", { a: "SECRET2" }) });
  expect(JSON.stringify(emulator.requests)).not.toContain("SECRET");
  expect(emulator.requests[0]?.invokeId).toMatch(/^t-/);
});

test.each<[string, object]>([
  ["MissingParameter", {}],
  ["InvalidInvokeId.NotFound", { InvokeId: "t-nothing" }],
  ["InstanceIds.ExceedLimit", { InvokeId: "t-nothing", InstanceId: ids(51) }],
])("StopInvocation: %s", async (code, params) => {
  expect(await codeOf(call("StopInvocation", params))).toBe(code);
});

test("StopInvocation refuses an instance that is not in the invocation", async () => {
  const { InvokeId } = await call("RunCommand", GOOD);
  const stop = call("StopInvocation", { InvokeId, InstanceId: ["i-demo0003"] });
  expect(await codeOf(stop)).toBe("InvalidInstanceId.NotFound");
});
