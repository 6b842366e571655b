/** Tests the emulator with the official clients: it understands their calls, and they understand its answers and
 * errors. With REMOTE=1 the same tests run against the real cloud (target.ts says what this needs). */
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Answer, popClient, untilDone } from "./client.ts";
import { openTarget, type Target } from "./target.ts";

const BYTES = randomBytes(24_576);
const AWKWARD = "a b+c&d=e%f!'()*~ü配\n;/?:@";

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());

/** Calls an API action with one of the official clients, and returns the answer's body. */
type Client = (action: string, params: object) => Promise<Answer>;
type Kind = (secret?: string) => Client;

const popPost: Kind = (secret = target.accessKeySecret) => {
  const call = popClient(target, { accessKeySecret: secret });
  return (action, params) => call(action, params, "POST");
};
const popGet: Kind = (secret = target.accessKeySecret) => {
  const call = popClient(target, { accessKeySecret: secret });
  return (action, params) => call(action, params, "GET");
};

// The SDKs are loaded with `require`, because their types do not fit a client that calls any action.
const require = createRequire(import.meta.url);
const sdk = (signatureAlgorithm?: "v2"): Kind => {
  return (secret = target.accessKeySecret) => {
    const { default: Ecs, ...models } = require("@alicloud/ecs20140526");
    const { $OpenApiUtil } = require("@alicloud/openapi-core");
    const config = new $OpenApiUtil.Config({
      accessKeyId: target.accessKeyId,
      accessKeySecret: secret,
      endpoint: new URL(target.endpoint).host,
      protocol: new URL(target.endpoint).protocol.replace(":", ""),
      signatureAlgorithm,
    });
    const client = new Ecs(config);
    return async (action, params) => {
      const request = new models[`${action}Request`](lowerFirst({ RegionId: target.regionId, ...params }));
      const answer = await client[action.charAt(0).toLowerCase() + action.slice(1)](request);
      return upperFirst(answer.body.toMap());
    };
  };
};

const KINDS: readonly (readonly [string, Kind])[] = [
  ["pop-core POST (V1)", popPost],
  ["pop-core GET (V1)", popGet],
  ["ecs20140526 (V3)", sdk()],
  ["ecs20140526 (V1 by signatureAlgorithm v2)", sdk("v2")],
];

describe.each(KINDS)("%s", (title, kind) => {
  test("24,576 random bytes and awkward text arrive as they are", async () => {
    const client = kind();
    const name = createHash("md5").update(title).digest("hex");
    const { InvokeId } = await client("SendFile", {
      InstanceId: [target.instanceId],
      Name: name,
      TargetDir: "/srv",
      ContentType: "Base64",
      Content: BYTES.toString("base64"),
      Description: AWKWARD,
      Overwrite: true,
      Tag: [lowerFirst({ Key: "purpose", Value: "" })].map((tag) =>
        title.startsWith("pop") ? upperFirst(tag) : tag,
      ),
    });
    const invocation = await untilDone((action, params = {}) => client(action, params), InvokeId);
    expect(invocation).toMatchObject({ InvocationStatus: "Success", Description: AWKWARD });
    if (target.contentOf !== undefined) expect(target.contentOf(`/srv/${name}`)?.equals(BYTES)).toBe(true);
  });

  test("a command is run, and its output comes back", async () => {
    const client = kind();
    const { InvokeId, CommandId } = await client("RunCommand", {
      Type: "RunShellScript",
      ContentEncoding: "Base64",
      CommandContent: Buffer.from(`printf '%s' "${AWKWARD.replace("!'", "")}"`).toString("base64"),
      InstanceId: [target.instanceId],
      Name: AWKWARD,
      Timeout: 30,
    });
    const [result] = await untilRun(client, InvokeId);
    expect(result).toMatchObject({ InvokeId, CommandId, InstanceId: target.instanceId });
    if (!target.runsCommands) expect(result.ErrorCode).toBe("ClientNeedUpgrade");
    else expect(Buffer.from(result.Output, "base64").toString()).toBe(AWKWARD.replace("!'", ""));
    const { Invocations } = await client("DescribeInvocations", { InvokeId, ContentEncoding: "PlainText" });
    const [invocation] = lists(upperFirst(Invocations), "Invocation");
    expect(upperFirst(invocation)).toMatchObject({ CommandName: AWKWARD, RepeatMode: "Once" });
    await client("StopInvocation", { InvokeId });
  });

  test("the client can read the lists of tags and of managed instances", async () => {
    const client = kind();
    const params = { ResourceType: "instance", ResourceId: [target.instanceId] };
    const { TagResources } = await client("ListTagResources", params);
    for (const row of lists(upperFirst(TagResources), "TagResource").map(upperFirst))
      expect(row).toMatchObject({ ResourceId: target.instanceId, ResourceType: "instance" });
    const { Instances, ...rest } = await client("DescribeManagedInstances", { MaxResults: 10 });
    expect(Array.isArray(Instances)).toBe(true);
    expect(rest).toHaveProperty("NextToken");
  });

  test("a wrong secret makes the client throw SignatureDoesNotMatch", async () => {
    const failure: Answer = await kind("wrong")("DescribeInstances", {}).catch((error: unknown) => error);
    expect(failure.code).toBe("SignatureDoesNotMatch");
    expect(failure.message).toContain("server string to sign is:");
  });

  test("an unknown instance makes the client throw InvalidInstance.NotFound", async () => {
    const params = { InstanceId: ["i-nobody"], Name: "a", TargetDir: "/", Content: "x" };
    const failure: Answer = await kind()("SendFile", params).catch((error: unknown) => error);
    expect(failure.code).toBe("InvalidInstance.NotFound");
  });
});

describe.each(KINDS.slice(0, 2))("%s, wrong on purpose", (title, kind) => {
  test.each([
    ["InvalidTimeStamp.Expired", { Timestamp: "2020-01-01T00:00:00Z" }],
    ["InvalidTimeStamp.Format", { Timestamp: "today" }],
    ["InvalidVersion", { Version: "2000-01-01" }],
  ])("%s", async (code, params) => {
    const failure: Answer = await kind()("DescribeInstances", params).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, name: `${code}Error` });
  });

  test("SignatureNonceUsed", async () => {
    const params = { SignatureNonce: `${title}-${randomBytes(8).toString("hex")}` };
    await kind()("DescribeInstances", params);
    const failure: Answer = await kind()("DescribeInstances", params).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "SignatureNonceUsed", name: "SignatureNonceUsedError" });
  });
});

describe.each(KINDS.slice(2))("%s, wrong on purpose", (title, kind) => {
  const { OpenApiUtil } = require("@alicloud/openapi-core");
  const failureOf = (): Promise<Answer> => kind()("DescribeInstances", {}).catch((error: unknown) => error);
  afterEach(() => vi.restoreAllMocks());

  test.each([
    ["InvalidTimeStamp.Expired", "2020-01-01T00:00:00Z"],
    ["InvalidTimeStamp.Format", "today"],
  ])("%s", async (code, time) => {
    vi.spyOn(OpenApiUtil, "getTimestamp").mockReturnValue(time);
    expect(await failureOf()).toMatchObject({ code, name: "ClientError" });
  });

  test("SignatureNonceUsed", async () => {
    vi.spyOn(OpenApiUtil, "getNonce").mockReturnValue(`${title}-${randomBytes(8).toString("hex")}`);
    await kind()("DescribeInstances", {});
    expect(await failureOf()).toMatchObject({ code: "SignatureNonceUsed", name: "ClientError" });
  });
});

/** Reads the results of a command until it has ended on every instance, and returns them. */
async function untilRun(client: Client, InvokeId: string): Promise<Answer[]> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, process.env.REMOTE === "1" ? 1000 : 20));
    const { Invocation } = await client("DescribeInvocationResults", { InvokeId });
    const list = upperFirst(upperFirst(Invocation).InvocationResults as object);
    const results = lists(list, "InvocationResult").map(upperFirst);
    if (results.every(({ InvokeRecordStatus }) => InvokeRecordStatus !== "Running")) return results;
  }
}

function lists(fields: Record<string, unknown>, name: string): Answer[] {
  return fields[name] as Answer[];
}

function lowerFirst(fields: object): Record<string, unknown> {
  return renamed(fields, (first) => first.toLowerCase());
}

function upperFirst(fields: object): Record<string, unknown> {
  return renamed(fields, (first) => first.toUpperCase());
}

function renamed(fields: object, change: (first: string) => string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [change(name.charAt(0)) + name.slice(1), value]),
  );
}
