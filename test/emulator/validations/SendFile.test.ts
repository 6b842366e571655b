import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Call, codeOf, popClient, quickEmulator } from "../client.ts";

let emulator: Emulator;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 60 },
    instances: { "i-demo0001": { resourceGroupId: "rg-1" } },
  });
  call = popClient(emulator);
});
afterAll(() => emulator.close());

const GOOD = { InstanceId: ["i-demo0001"], Name: "a.conf", TargetDir: "/etc", Content: "x" };
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `i-demo${String(i + 1).padStart(4, "0")}`);
const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
const withTag = (Key: string, Value = "v") => ({ Tag: [{ Key, Value }] });

describe("refused", () => {
  test.each<[string, object]>([
    ["MissingParam.InstanceId", { InstanceId: [] }],
    ["MissingParam.InstanceId", { InstanceId: [""] }],
    ["InstanceIds.ExceedLimit", { InstanceId: ids(51) }],
    ["InvalidInstance.NotFound", { InstanceId: ["i-demo0001", "i-demo9999"] }],
    ["InvalidInstance.NotFound", { RegionId: "cn-beijing" }],
    ["InvalidRegionId.NotFound", { RegionId: "mars-1" }],
    ["MissingParameter", { RegionId: "" }],
    ["FileName.ExceedLimit", { Name: "ü".repeat(256) }],
    ["FileDesc.ExceedLimit", { Description: "d".repeat(513) }],
    ["FileTargetDir.Invalid", { TargetDir: "" }],
    ["FileTargetDir.Invalid", { TargetDir: "etc" }],
    ["FileTargetDir.Invalid", { TargetDir: `/${"d".repeat(255)}` }],
    ["FileTargetDir.Invalid", { TargetDir: "/a\0b" }],
    ["FileContentType.Invalid", { ContentType: "base64" }],
    ["FileContent.DecodeError", { ContentType: "Base64", Content: "YQ" }],
    ["FileContent.DecodeError", { ContentType: "Base64", Content: "-_-_" }],
    ["FileSize.ExceedLimit", { Content: "x".repeat(24_577) }],
    ["FileSize.ExceedLimit", { Content: "配".repeat(8_193) }],
    ["FileSize.ExceedLimit", { ContentType: "Base64", Content: "A".repeat(32_772) }],
    ["FileMode.Invalid", { FileMode: "abc" }],
    ["FileMode.Invalid", { FileMode: "64" }],
    ["FileMode.Invalid", { FileMode: "00644" }],
    ["FileMode.Invalid", { FileMode: "0888" }],
    ["InvalidParameter.FileOwner", { FileOwner: "o".repeat(65) }],
    ["InvalidParameter.FileGroup", { FileGroup: "g".repeat(65) }],
    ["InvalidParameter", { Overwrite: "maybe" }],
    ["InvalidParameter", { Timeout: "soon" }],
    ["InvalidTimeout.ExceedLimit", { Timeout: 86_401 }],
    ["NumberExceed.Tags", { Tag: tags(21) }],
    ["MissingParameter.TagKey", { Tag: [{ Value: "v" }] }],
    ["MissingParameter.TagKey", withTag("")],
    ["Duplicate.TagKey", { Tag: [withTag("k").Tag[0], withTag("k").Tag[0]] }],
    ["InvalidTagKey.Malformed", withTag("k".repeat(65))],
    ["InvalidTagKey.Malformed", withTag("aliyun:x")],
    ["InvalidTagKey.Malformed", withTag("acs:x")],
    ["InvalidTagKey.Malformed", withTag("see http://x")],
    ["InvalidTagValue.Malformed", withTag("k", "v".repeat(129))],
    ["InvalidTagValue.Malformed", withTag("k", "https://x")],
    ["InvalidClientToken.Malformed", { ClientToken: "t".repeat(65) }],
    ["InvalidClientToken.Malformed", { ClientToken: "ü" }],
    ["InvalidResourceGroup.NotFound", { ResourceGroupId: "rg-nobody" }],
    ["InvalidInstance.NotFound", { ResourceGroupId: "rg-1", InstanceId: ["i-demo0002"] }],
  ])("%s %#", async (code, change) => {
    expect(await codeOf(call("SendFile", { ...GOOD, ...change }))).toBe(code);
  });

  test.each(["Name", "TargetDir", "Content"])("MissingParameter without %s", async (name) => {
    const { [name]: _, ...rest } = GOOD as Record<string, unknown>;
    expect(await codeOf(call("SendFile", rest))).toBe("MissingParameter");
  });
});

describe("accepted", () => {
  test.each<[string, object]>([
    ["50 instances", { InstanceId: ids(50) }],
    ["24,576 bytes", { Content: "x".repeat(24_576) }],
    ["line ends in Base64", { ContentType: "Base64", Content: "bmV3\r\nCg==" }],
    ["255 characters beyond ASCII", { Name: "ü".repeat(255) }],
    ["20 tags, an empty value", { Tag: [...tags(19), { Key: "empty", Value: "" }] }],
    ["Python's booleans", { Overwrite: "True" }],
    ["a mode of three digits", { FileMode: "600" }],
    ["a Windows path", { TargetDir: "C:\\app" }],
    ["`..` in the name", { Name: "../a.conf" }],
    ["its own resource group", { ResourceGroupId: "rg-1" }],
  ])("%s", async (_, change) => {
    expect(await codeOf(call("SendFile", { ...GOOD, ...change }))).toBe("");
  });
});

test("the same instance named twice gets one delivery", async () => {
  const { InvokeId } = await call("SendFile", { ...GOOD, InstanceId: ["i-demo0001", "i-demo0001"] });
  const { Invocations } = await call("DescribeSendFileResults", { InvokeId });
  expect(Invocations.Invocation[0].VmCount).toBe(1);
});
