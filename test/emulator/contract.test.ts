/** The official clients against the emulator: what they send is understood, what goes wrong becomes their own errors. */
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/src/index.ts";
import { type Answer, popClient, quickEmulator, untilDone } from "./client.ts";

const SECRET = "EmulatorAccessKeySecret";
const BYTES = randomBytes(24_576);
const AWKWARD = "a b+c&d=e%f!'()*~ü配\n;/?:@";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await quickEmulator();
});
afterAll(() => emulator.close());

/** A client of either kind: calls an action, answers with the body. */
type Client = (action: string, params: object) => Promise<Answer>;
type Kind = (secret?: string) => Client;

const popPost: Kind = (secret = SECRET) => {
  const call = popClient(emulator, { accessKeySecret: secret });
  return (action, params) => call(action, params, "POST");
};
const popGet: Kind = (secret = SECRET) => {
  const call = popClient(emulator, { accessKeySecret: secret });
  return (action, params) => call(action, params, "GET");
};

// Generated code without usable types for a client that takes any action.
const require = createRequire(import.meta.url);
const sdk = (signatureAlgorithm?: "v2"): Kind => {
  return (secret = SECRET) => {
    const { default: Ecs, ...models } = require("@alicloud/ecs20140526");
    const { $OpenApiUtil } = require("@alicloud/openapi-core");
    const config = new $OpenApiUtil.Config({
      accessKeyId: emulator.accessKeyId,
      accessKeySecret: secret,
      endpoint: emulator.endpoint.replace("http://", ""),
      protocol: "HTTP",
      signatureAlgorithm,
    });
    const client = new Ecs(config);
    return async (action, params) => {
      const request = new models[`${action}Request`](lowerFirst({ RegionId: emulator.regionId, ...params }));
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

describe.each(KINDS)("%s", (_, kind) => {
  test("24,576 random bytes and awkward text arrive as they are", async () => {
    const client = kind();
    const name = createHash("md5").update(_).digest("hex");
    const { InvokeId } = await client("SendFile", {
      InstanceId: ["i-demo0001"],
      Name: name,
      TargetDir: "/srv",
      ContentType: "Base64",
      Content: BYTES.toString("base64"),
      Description: AWKWARD,
      Overwrite: true,
      Tag: [lowerFirst({ Key: "purpose", Value: "" })].map((tag) =>
        _.startsWith("pop") ? upperFirst(tag) : tag,
      ),
    });
    const invocation = await untilDone((action, params = {}) => client(action, params), InvokeId);
    expect(invocation).toMatchObject({ InvocationStatus: "Success", Description: AWKWARD });
    expect(emulator.stat("i-demo0001", `/srv/${name}`)?.content.equals(BYTES)).toBe(true);
  });

  test("a wrong secret is the client's SignatureDoesNotMatch", async () => {
    const failure: Answer = await kind("wrong")("DescribeInstances", {}).catch((error: unknown) => error);
    expect(failure.code).toBe("SignatureDoesNotMatch");
    expect(failure.message).toContain("server string to sign is:");
  });

  test("an unknown instance is the client's InvalidInstance.NotFound", async () => {
    const params = { InstanceId: ["i-nobody"], Name: "a", TargetDir: "/", Content: "x" };
    const failure: Answer = await kind()("SendFile", params).catch((error: unknown) => error);
    expect(failure.code).toBe("InvalidInstance.NotFound");
  });
});

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
