/** Sends random requests. The emulator must not crash or hang, must write nothing outside of its folder, and must give
 * only documented answers. FUZZ=20000 sends more requests; SEED=n repeats a run. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inEdition, scriptedError } from "../../emulator/src/errors.ts";
import type { Emulator } from "../../emulator/src/index.ts";
import { seededRandom } from "../../emulator/src/random.ts";
import { quickEmulator } from "./client.ts";
import { COMMAND } from "./commands.ts";
import { type RawAnswer, send, signedCall } from "./raw.ts";

const COUNT = Number(process.env.FUZZ ?? 1500);
const SEED = Number(process.env.SEED ?? 20_191_220);
const random = seededRandom(SEED);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

let folder: string;
let emulator: Emulator;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  const root = join(folder, "root");
  // The folder contains links that lead out of it, to nothing and to themselves.
  mkdirSync(join(root, "i-demo0001"), { recursive: true });
  for (const [name, target] of [
    ["up", "../../.."],
    ["abs", folder],
    ["loop", "loop"],
    ["gone", "nowhere"],
  ] as const) {
    symlinkSync(target, join(root, "i-demo0001", name));
  }
  emulator = await quickEmulator({ root, instances: { "i-demo0002": { os: "Windows" } } });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const ACTIONS = ["SendFile", "SendFile", "SendFile", "DescribeSendFileResults", "DescribeInstances"];
const MORE_ACTIONS = [
  ...ACTIONS,
  "DescribeCloudAssistantStatus",
  "DescribeManagedInstances",
  "DescribeInstanceRamRole",
  "DescribeDisks",
  "ListTagResources",
  "DescribeRegions",
  "RunCommand",
  "RunCommand",
  "DescribeInvocations",
  "DescribeInvocationResults",
  "StopInvocation",
  "InvokeCommand",
  "__proto__",
  "",
];
const NAMES = [
  "Name",
  "TargetDir",
  "Content",
  "ContentType",
  "FileMode",
  "FileOwner",
  "FileGroup",
  "Overwrite",
  "Timeout",
];
const MORE_NAMES = [
  ...NAMES,
  "InstanceId.1",
  "InstanceId.2",
  "InstanceIds",
  "InvokeId",
  "InstanceId",
  "Tag.1.Key",
];
const ALL_NAMES = [
  ...MORE_NAMES,
  "Tag.1.Value",
  "ResourceType",
  "InstanceName",
  "PrivateIpAddresses",
  "VpcId",
  "RamRoleName",
  "ResourceId.1",
  "OsType",
  "Connected",
  "Tag.0.Key",
  "MaxResults",
  "NextToken",
  "PageNumber",
  "PageSize",
  "ClientToken",
];
const COMMAND_NAMES = [
  "Type",
  "CommandContent",
  "ContentEncoding",
  "WorkingDir",
  "Username",
  "WindowsPasswordName",
  "RepeatMode",
  "Frequency",
  "EnableParameter",
  "Parameters",
  "Description",
  "TerminationMode",
  "ContainerId",
  "Launcher",
  "ResourceTag.1.Key",
  "ResourceTag.1.Value",
  "CommandId",
  "IncludeOutput",
  "InvokeRecordStatus",
  "InvokeStatus",
];
const PATHS = [
  "/",
  "/etc",
  "/up/up",
  "/abs",
  "/loop",
  "/gone/x",
  "../../..",
  "/a/../../..",
  "C:\\..\\..",
  "\\\\host\\share",
];
const VALUES = [
  "",
  "a.conf",
  ".",
  "..",
  "../../../../tmp/fuzzed",
  "a/b",
  "\0",
  "a\0b",
  "ü配",
  "%2e%2e%2f",
  "0644",
  "7777",
];
const MORE_VALUES = [
  ...VALUES,
  ...PATHS,
  "true",
  "False",
  "-1",
  "1e9",
  "99999999999999999999",
  "Base64",
  "YQ==",
  "!!",
];
const GIFTS = [
  ...MORE_VALUES,
  "root",
  "[]",
  "[1",
  '["i-demo0001"]',
  "i-demo0001",
  "i-demo0002",
  "x".repeat(40_000),
  "\ud83d\ude00",
  "RunShellScript",
  "instance",
  "PlainText",
  "{{a}}",
  '{"a":"$(touch /tmp/fuzzed)"}',
  "echo x >/tmp/inside; echo y >/up/up/tmp/fuzzed; echo z >/abs/z",
];

function randomParams(): Record<string, string> {
  const good = {
    "InstanceId.1": pick(["i-demo0001", "i-demo0002"]),
    Name: "a",
    TargetDir: pick(PATHS),
    Content: "x",
    ...(random() < 0.5 && COMMAND),
  };
  const params: Record<string, string> = { Action: pick(MORE_ACTIONS), ...(random() < 0.7 ? good : {}) };
  for (let left = Math.floor(random() * 4); left > 0; left--)
    params[pick(random() < 0.6 ? ALL_NAMES : COMMAND_NAMES)] = pick(GIFTS);
  return params;
}

function judge({ status, body }: RawAnswer): string | undefined {
  const answer = JSON.parse(body);
  if (status === 200) return answer.RequestId === undefined ? "no RequestId" : undefined;
  const documented = inEdition(scriptedError(answer.Code), "2020");
  return documented.message !== answer.Code && documented.status === status ? undefined : `${status} ${body}`;
}

test(`${COUNT} signed requests`, { timeout: 600_000 }, async () => {
  const worker = async () => {
    while (left-- > 0) {
      const params = randomParams();
      const complaint = judge(await signedCall(emulator, params));
      expect(complaint, `SEED=${SEED} ${JSON.stringify(params).slice(0, 500)}`).toBeUndefined();
    }
  };
  let left = COUNT;
  await Promise.all(Array.from({ length: 4 }, worker));
  expect(readdirSync(folder)).toEqual(["root"]);
  expect(readdirSync(emulator.root).sort()).toEqual(["i-demo0001", "i-demo0002"]);
  expect(readdirSync(tmpdir())).not.toContain("fuzzed");
});

test.each(["/?%", "/?=&&=&%zz=%ff", "/%2e%2e/?Action=SendFile", "//x", `/?${"a=b&".repeat(20_000)}`])(
  "a URL that is not signed %#",
  async (path) => {
    const answer = await send(emulator, path, "GET", { accept: "application/json" }, "");
    expect(judge(answer)).toBeUndefined();
    expect(answer.status).toBeGreaterThanOrEqual(400);
  },
);

test("a body that is too long gets an answer", async () => {
  const answer = await send(emulator, "/", "POST", { accept: "application/json" }, "x".repeat(3_000_000));
  expect(answer.status).toBe(413);
  expect(JSON.parse(answer.body).Code).toBe("Request.TooLarge");
});

test.each([
  "hello\r\n\r\n",
  "GET / HTTP/9.9\r\n\r\n",
  `GET /?${"x".repeat(2_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
])("what is no HTTP still gets an answer with a body %#", async (text) => {
  const { port } = new URL(emulator.endpoint);
  const answer = await new Promise<string>((resolve, reject) => {
    let received = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("close", () => resolve(received));
    socket.on("error", (error) => (received === "" ? reject(error) : resolve(received)));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d .*"Code":/s);
});
