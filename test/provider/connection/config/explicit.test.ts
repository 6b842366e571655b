import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import {
  explicitProblems,
  explicitSources,
  providerSettingsOf,
} from "../../../../provider/src/connection/config/explicit.ts";
import { connectionOf } from "../../../../provider/src/connection/config.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

const none = { path: "", regionId: "", endpoint: "", profile: "" };

function connect(provider: Record<string, unknown>, env: Record<string, string> = {}, settings = {}) {
  const sources = explicitSources(providerSettingsOf(provider), { env });
  return connectionOf(sources, { ...none, explicitProvider: true, ...settings });
}
const GOOD = { region: "cn-shanghai", accessKey: "id", secretKey: "s3cret" };

test("the provider's settings replace the stack's configuration, whether objects are JSON text or not", () => {
  const endpoints = [{ ecs: "127.0.0.1:1", sts: "127.0.0.1:2" }];
  for (const given of [endpoints, JSON.stringify(endpoints)]) {
    const provider = { ...GOOD, endpoints: given, protocol: "HTTP", clientReadTimeout: "7000" };
    expect(connect(provider)).toMatchObject({
      ok: true,
      value: {
        regionId: "cn-shanghai",
        endpoint: "http://127.0.0.1:1",
        stsEndpoint: "http://127.0.0.1:2",
        credentials: { kind: "static", accessKeyId: "id", accessKeySecret: "s3cret" },
        readTimeoutMs: 7000,
      },
    });
  }
});

test("environment variables give what the provider leaves out, as for @pulumi/alicloud", () => {
  const env = { ALICLOUD_REGION: "cn-beijing", ALICLOUD_ACCESS_KEY: "e", ALICLOUD_SECRET_KEY: "f" };
  const connected = connect({ region: "", accessKey: undefined }, env);
  const credentials = { kind: "static", accessKeyId: "e", accessKeySecret: "f" };
  expect(connected).toMatchObject({ ok: true, value: { regionId: "cn-beijing", credentials } });
});

describe("a complaint about a missing setting names the provider", () => {
  test.each([
    [{}, "no region in the alicloud.Provider that is given: give it region"],
    [
      { ...GOOD, secretKey: "" },
      "no secret key in the alicloud.Provider that is given: give it accessKey and",
    ],
    [{ ...GOOD, endpoints: "x" }, "endpoints of the alicloud.Provider must be a JSON object"],
    [{ ...GOOD, assumeRole: "{}" }, "assumeRole of the alicloud.Provider needs a roleArn"],
    [
      { ...GOOD, assumeRole: '{"roleArn":"r","sessionExpiration":1}' },
      "assumeRole.sessionExpiration of the alicloud.Provider must be",
    ],
    [
      { ...GOOD, protocol: "HTTP", endpoints: [{ ecs: "ecs.example.com" }] },
      "use https (protocol of the alicloud.Provider)",
    ],
  ])("%j", (provider, text) => {
    const connected = connect(provider);
    expect(connected.ok ? "" : connected.problem).toContain(text);
    expect(JSON.stringify(connected)).not.toContain("s3cret");
  });

  test("without credentials the advice is to set them on the provider", () => {
    const connected = connect({ region: "cn-shanghai" });
    expect(connected).toMatchObject({
      ok: true,
      value: { credentials: { kind: "default", explicit: true } },
    });
  });
});

describe("a setting without effect is refused by name", () => {
  test.each(["sourceIp", "secureTransport", "securityTransport", "somethingNew"])("%s", (key) => {
    expect(explicitProblems({ ...GOOD, [key]: "x" }, {})).toEqual([
      `provider: ${key} of the alicloud.Provider has no effect on this package's calls; give one without it`,
    ]);
    expect(explicitProblems({ ...GOOD, [key]: "" }, {})).toEqual([]);
  });

  test("each setting of the real provider class is used, ignored or refused", () => {
    const file = createRequire(import.meta.url).resolve("@pulumi/alicloud/provider.js");
    const settings = [...readFileSync(file, "utf8").matchAll(/resourceInputs\["(\w+)"\]/g)].map(
      ([, key = ""]) => key,
    );
    expect(settings).toHaveLength(28);
    const refused = settings.filter((key) => explicitProblems({ [key]: "x" }, {}).length > 0);
    expect(refused.sort()).toEqual(["secureTransport", "securityTransport", "sourceIp"]);
  });
});

describe("an argument may repeat the provider's setting or add one, and may not contradict it", () => {
  const endpoints = '[{"ecs":"ecs-vpc.cn-shanghai.aliyuncs.com"}]';
  test.each([
    [{ regionId: "cn-beijing" }, /^regionId: the alicloud.Provider that is given is for cn-shanghai/],
    [{ endpoint: "ecs.cn-beijing.aliyuncs.com" }, /^endpoint: /],
    [{ profile: "ops" }, /^profile: /],
  ])("%j", (args, problem) => {
    expect(explicitProblems({ ...GOOD, endpoints }, args)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    [{ regionId: "cn-shanghai" }],
    [{ endpoint: "https://ecs-vpc.cn-shanghai.aliyuncs.com" }],
    [{ regionId: UNKNOWN }],
  ])("%j is no contradiction", (args) => {
    expect(explicitProblems({ ...GOOD, endpoints }, args)).toEqual([]);
  });

  test("an argument may give what the provider leaves out", () => {
    const { region: _region, ...rest } = GOOD;
    expect(explicitProblems(rest, { regionId: "cn-beijing", endpoint: "ecs.example.com" })).toEqual([]);
    expect(connect(rest, {}, { regionId: "cn-beijing" })).toMatchObject({
      value: { regionId: "cn-beijing" },
    });
  });

  test("there are no complaints while the provider is unknown", () => {
    for (const provider of [undefined, UNKNOWN, { sourceIp: UNKNOWN }])
      expect(explicitProblems(provider, { profile: "ops" })).toEqual([]);
  });
});
