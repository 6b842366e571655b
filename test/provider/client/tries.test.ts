/** The tried calls, on an emulator: each gets through to its action, none starts anything. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/src/index.ts";
import { createTransport } from "../../../provider/src/client/transport.ts";
import { type TriedAction, tryAction, tryOn, tryTag } from "../../../provider/src/client/tries.ts";
import { staticCredentials } from "../../../provider/src/connection/credentials.ts";
import { systemClock } from "../../../provider/src/waiter/clock.ts";

const heard: [number, number][] = [];
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1, commands: false, clockOffsetMs: 600_000 });
});
afterAll(() => emulator.close());

function calls() {
  const { endpoint, regionId, accessKeyId, accessKeySecret } = emulator;
  return createTransport({
    endpoint,
    regionId,
    credentials: staticCredentials({ accessKeyId, accessKeySecret }),
    userAgent: "test",
    connectTimeoutMs: 5_000,
    readTimeoutMs: 5_000,
    clock: systemClock,
    heard: (server, now) => void heard.push([server, now]),
  });
}

const codeOf = async (answer: ReturnType<typeof tryTag>) => {
  const got = await answer;
  return got.ok ? "" : got.fault.code;
};

const ACTIONS: [TriedAction, string, string][] = [
  ["SendFile", "InvalidInstance.NotFound", "MissingParameter"],
  ["RunCommand", "InvalidInstance.NotFound", "InvalidCmdType.NotFound"],
  ["DescribeSendFileResults", "", ""],
  ["DescribeInvocations", "", ""],
  ["DescribeInvocationResults", "", ""],
  ["DescribeInstances", "", ""],
  ["DescribeCloudAssistantStatus", "", ""],
  ["DescribeManagedInstances", "", ""],
  ["ListTagResources", "", ""],
];

test.each(ACTIONS)("%s answers %j about no instance and %j about one", async (action, general, narrow) => {
  expect(await codeOf(tryAction(calls(), action))).toBe(general);
  expect(await codeOf(tryOn(calls(), action, "i-demo0001"))).toBe(narrow);
  expect([emulator.sends, emulator.runs]).toEqual([[], []]);
});

test("a send with a Tag is refused for its instance, not for its Tag", async () => {
  expect(await codeOf(tryTag(calls(), undefined))).toBe("InvalidInstance.NotFound");
  expect(await codeOf(tryTag(calls(), "i-demo0001"))).toBe("MissingParameter");
  const tagged = emulator.requests.filter(({ params }) => "Tag.1.Key" in params && "Timeout" in params);
  expect(tagged.map(({ action, code }) => [action, code])).toEqual([
    ["SendFile", "InvalidInstance.NotFound"],
    ["SendFile", "MissingParameter"],
  ]);
  expect(emulator.sends).toEqual([]);
});

test("each parameter of a broken send is refused by itself", async () => {
  const whole = {
    InstanceId: ["i-demo0001"],
    Name: "a",
    TargetDir: "/",
    Content: "eA==",
    ContentType: "Base64",
  };
  const broken = [{ Name: undefined }, { Content: "%" }, { FileMode: "none" }];
  for (const one of broken) expect(await codeOf(calls()("SendFile", { ...whole, ...one }))).not.toBe("");
  expect(emulator.sends).toEqual([]);
});

test("the server's time is heard in answers that accept and that refuse", async () => {
  heard.length = 0;
  await tryAction(calls(), "DescribeInstances");
  await tryAction(calls(), "SendFile");
  expect(heard.map(([server, now]) => Math.round((server - now) / 60_000))).toEqual([10, 10]);
});
