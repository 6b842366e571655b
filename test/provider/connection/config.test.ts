import { describe, expect, test } from "vitest";
import type { CredentialsSource } from "../../../provider/src/connection/config/credentials.ts";
import { connectionOf, examine, type Taken } from "../../../provider/src/connection/config.ts";

const KEYS = { "alicloud:region": "cn-beijing", "alicloud:accessKey": "id", "alicloud:secretKey": "secret" };
const none = { path: "", regionId: "", endpoint: "", profile: "" };

function connect(config: Record<string, string>, env: Record<string, string> = {}, settings = {}) {
  return connectionOf({ config: (key) => config[key], env }, { ...none, ...settings });
}
const ok = (...args: Parameters<typeof connect>) => {
  const result = connect(...args);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
};
const problem = (...args: Parameters<typeof connect>) => {
  const result = connect(...args);
  return result.ok ? "" : result.problem;
};

test("all settings can come from the configuration", () => {
  expect(ok(KEYS)).toEqual({
    endpoint: "https://ecs.cn-beijing.aliyuncs.com",
    stsEndpoint: "https://sts.cn-beijing.aliyuncs.com",
    regionId: "cn-beijing",
    credentials: { kind: "static", accessKeyId: "id", accessKeySecret: "secret" },
    connectTimeoutMs: 60_000,
    readTimeoutMs: 60_000,
    maxRetryMs: 0,
    userAgentSuffix: "",
    notes: [],
  });
});

type Static = Extract<CredentialsSource, { kind: "static" }>;
const keys = (connection: ReturnType<typeof ok>) => connection.credentials as Static;

/** Key, its environment names in order, and where the value ends up. */
const NAMES: [string, string[], (connection: ReturnType<typeof ok>) => unknown][] = [
  ["region", ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"], (c) => c.regionId],
  [
    "accessKey",
    ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
    (c) => keys(c).accessKeyId,
  ],
  [
    "secretKey",
    ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
    (c) => keys(c).accessKeySecret,
  ],
  [
    "securityToken",
    ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
    (c) => keys(c).securityToken,
  ],
  ["clientConnectTimeout", ["CLIENT_CONNECT_TIMEOUT"], (c) => String(c.connectTimeoutMs)],
  ["clientReadTimeout", ["CLIENT_READ_TIMEOUT"], (c) => String(c.readTimeoutMs)],
  ["maxRetryTimeout", ["MAX_RETRY_TIMEOUT"], (c) => String(c.maxRetryMs / 1000)],
  ["configurationSource", ["TF_APPEND_USER_AGENT"], (c) => c.userAgentSuffix],
];

describe.each(NAMES)("%s", (key, names, read) => {
  const values = ["7001", ...names.map((_, at) => `700${at + 2}`)];
  const env = Object.fromEntries(names.map((name, at) => [name, values[at + 1] ?? ""]));

  test("the configuration is preferred to environment variables", () => {
    expect(read(ok({ ...KEYS, [`alicloud:${key}`]: "7001" }, env))).toBe("7001");
  });

  test.each(names)("then %s, before the ones after it", (name) => {
    const at = names.indexOf(name);
    const rest = Object.fromEntries(Object.entries(env).filter(([one]) => names.indexOf(one) >= at));
    const { [`alicloud:${key}`]: _out, ...config } = KEYS as Record<string, string>;
    expect(read(ok(config, { ...rest }))).toBe(values[at + 1]);
  });

  test("an empty value counts as not given", () => {
    expect(read(ok({ ...KEYS, [`alicloud:${key}`]: "" }, env))).toBe("7002");
  });
});

test("the argument regionId is preferred to all other places", () => {
  expect(ok(KEYS, {}, { regionId: "eu-central-1" }).regionId).toBe("eu-central-1");
});

describe("endpoint", () => {
  const own = { "alicloud:endpoints": '[{"rds":"r.example.com"},{"ecs":"config.example.com"}]' };
  const env = { ALIBABA_CLOUD_ENDPOINT_ECS: "first.example.com", ECS_ENDPOINT: "second.example.com" };

  test.each<[string, Record<string, string>, Record<string, string>, object, string]>([
    ["the argument", own, env, { endpoint: "arg.example.com" }, "https://arg.example.com"],
    ["configuration", own, env, {}, "https://config.example.com"],
    ["the first environment name", {}, env, {}, "https://first.example.com"],
    ["the second", {}, { ECS_ENDPOINT: "second.example.com" }, {}, "https://second.example.com"],
    ["the region's own", {}, {}, {}, "https://ecs.cn-beijing.aliyuncs.com"],
    ["Hangzhou's own", {}, {}, { regionId: "cn-hangzhou" }, "https://ecs-cn-hangzhou.aliyuncs.com"],
    [
      "one object is no list",
      { "alicloud:endpoints": '{"ecs":"one.example.com"}' },
      {},
      {},
      "https://one.example.com",
    ],
    [
      "a VPC endpoint",
      { "alicloud:endpoints": '{"ecs":"ecs-vpc.cn-beijing.aliyuncs.com"}' },
      {},
      {},
      "https://ecs-vpc.cn-beijing.aliyuncs.com",
    ],
  ])("%s", (_name, config, environment, settings, wanted) => {
    expect(ok({ ...KEYS, ...config }, environment, settings).endpoint).toBe(wanted);
  });

  test.each(["{", "[1]", '"x"', '[{"ecs":"a.example.com"},null]'])("%s is none", (json) => {
    expect(problem({ ...KEYS, "alicloud:endpoints": json })).toBe(
      "alicloud:endpoints must be a JSON object, or a list of them",
    );
  });

  test("the STS endpoint is that of the configuration, the environment, or the region, in this order", () => {
    const sts = (...args: Parameters<typeof ok>) => ok(...args).stsEndpoint;
    const own = { ...KEYS, "alicloud:endpoints": '[{"sts":"config.example.com"}]' };
    const env = { ALIBABA_CLOUD_ENDPOINT_STS: "first.example.com", STS_ENDPOINT: "second.example.com" };
    expect(sts(own, env)).toBe("https://config.example.com");
    expect(sts(KEYS, env)).toBe("https://first.example.com");
    expect(sts(KEYS, { STS_ENDPOINT: "second.example.com" })).toBe("https://second.example.com");
    expect(problem(KEYS, { STS_ENDPOINT: "http://s.example.com" })).toMatch(/plain http/);
  });

  test("the complaint about an invalid proxy does not show its address", () => {
    expect(problem(KEYS, { HTTPS_PROXY: "socks5://me:pw-4711@p" })).toBe(
      "HTTPS_PROXY is no http or https URL of a proxy",
    );
  });

  test("protocol is HTTP or HTTPS", () => {
    expect(problem({ ...KEYS, "alicloud:protocol": "gopher" })).toBe(
      "alicloud:protocol must be HTTP or HTTPS",
    );
  });

  test("protocol http is for loopback only", () => {
    const http = { ...KEYS, "alicloud:protocol": "HTTP" };
    expect(ok(http, { ECS_ENDPOINT: "127.0.0.1:4000" }).endpoint).toBe("http://127.0.0.1:4000");
    expect(problem(http, { ECS_ENDPOINT: "e.example.com" })).toMatch(
      /plain http to e.example.com.*use https/,
    );
    expect(problem(KEYS, { ECS_ENDPOINT: "http://e.example.com" })).toMatch(/plain http/);
    expect(ok(http).endpoint).toBe("https://ecs.cn-beijing.aliyuncs.com");
  });

  test("an invalid endpoint is refused", () => {
    expect(problem(KEYS, { ECS_ENDPOINT: "a b" })).toMatch(/is no endpoint; give a host such as/);
  });

  test("an endpoint with a password is refused and the password is not shown", () => {
    for (const given of ["https://user:pw-4711@e.com", "https://:pw-4711@e.com"]) {
      expect(problem(KEYS, { ECS_ENDPOINT: given })).toMatch(/is no endpoint/);
      expect(problem(KEYS, { ECS_ENDPOINT: given })).not.toContain("pw-4711");
    }
  });
});

describe("the complaint about a missing setting is one line", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["the region", {}, /^no region: run `pulumi config set alicloud:region/],
    ["the secret", { "alicloud:region": "cn-beijing", "alicloud:accessKey": "id" }, /^no secret key: run/],
    [
      "the id",
      { "alicloud:region": "cn-beijing", "alicloud:secretKey": "s3cr3t" },
      /^no access key: run .*ALIBABA_CLOUD_ACCESS_KEY_SECRET$/,
    ],
  ])("%s", (_name, config, wanted) => {
    expect(problem(config)).toMatch(wanted);
    expect(problem(config)).not.toMatch(/\n|s3cr3t/);
  });
});

describe("the complaint about an invalid number names the setting", () => {
  test.each(["x", "-1", "0", "NaN", "Infinity"])("%s", (value) => {
    const wanted = "must be a number of milliseconds, 1 or more";
    expect(problem({ ...KEYS, "alicloud:clientReadTimeout": value })).toBe(
      `alicloud:clientReadTimeout ${wanted}`,
    );
    expect(problem(KEYS, { CLIENT_CONNECT_TIMEOUT: value })).toBe(`CLIENT_CONNECT_TIMEOUT ${wanted}`);
  });

  test("maxRetryTimeout may be 0", () => {
    expect(ok({ ...KEYS, "alicloud:maxRetryTimeout": "0" }).maxRetryMs).toBe(0);
    expect(problem({ ...KEYS, "alicloud:maxRetryTimeout": "-1" })).toMatch(
      /^alicloud:maxRetryTimeout must be/,
    );
  });
});

test("a region is letters, digits and hyphens", () => {
  expect(problem(KEYS, {}, { regionId: "x.evil.com/" })).toBe('"x.evil.com/" is no region');
});

test("the text for the User-Agent is cut so that it fits in a header", () => {
  const given = { ...KEYS, "alicloud:configurationSource": ` a\r\nb ü${"x".repeat(90)} ` };
  expect(ok(given).userAgentSuffix).toBe(`ab ${"x".repeat(61)}`);
});

test("settings without effect are named in a note, unless they do not concern ECS", () => {
  const config = {
    "alicloud:signVersion": '{"oss":"v4"}',
    "alicloud:secureTransport": "true",
    "alicloud:skipRegionValidation": "true",
    "alicloud:accountId": "1",
    "alicloud:accountType": "International",
  };
  expect(ok({ ...KEYS, ...config }, { ALICLOUD_SOURCE_IP: "10.0.0.1" }).notes).toEqual([
    "ALICLOUD_SOURCE_IP is not used by pulumi-alicloud-sendfile",
    "alicloud:secureTransport is not used by pulumi-alicloud-sendfile",
    "alicloud:signVersion is not used by pulumi-alicloud-sendfile",
  ]);
});

describe("each setting that is used is told with its place", () => {
  function taken(config: Record<string, string>, env: Record<string, string>, settings = {}) {
    const found: Taken[] = [];
    const sources = {
      config: (key: string) => config[key],
      env,
      taken: (one: Taken) => void found.push(one),
    };
    connectionOf(sources, { ...none, ...settings });
    return Object.fromEntries(found.map(({ setting, from, passedOver }) => [setting, [from, ...passedOver]]));
  }

  test("from the configuration, the environment and the arguments", () => {
    const { "alicloud:secretKey": secret, ...config } = KEYS;
    const endpoints = { "alicloud:endpoints": '[{"ecs":"a.example.com"}]' };
    const env = { ALICLOUD_SECRET_KEY: secret, ALICLOUD_REGION: "cn-beijing", ECS_ENDPOINT: "b.example.com" };
    expect(taken({ ...config, ...endpoints }, env, { regionId: "cn-hangzhou" })).toEqual({
      accessKey: ["alicloud:accessKey"],
      secretKey: ["ALICLOUD_SECRET_KEY"],
      region: ["the argument regionId", "alicloud:region", "ALICLOUD_REGION"],
      endpoints: ["alicloud:endpoints"],
      endpoint: ["alicloud:endpoints", "ECS_ENDPOINT"],
    });
  });

  test("the endpoint from the region, when none is given", () => {
    expect(taken(KEYS, {}).endpoint).toEqual(["the region"]);
  });

  test("a setting that has no effect is not told as used", () => {
    expect(Object.keys(taken(KEYS, { ALICLOUD_SOURCE_IP: "10.0.0.1" }))).not.toContain("sourceIp");
  });
});

test("examine tells all problems, and connectionOf the first of them", () => {
  const config = { "alicloud:accessKey": "id", "alicloud:clientReadTimeout": "soon" };
  const examined = examine({ config: (key) => config[key as keyof typeof config], env: {} }, none);
  const parts = examined.ok ? [] : examined.problems;
  expect(parts.map(({ part }) => part)).toEqual(["credentials", "region", "timeouts"]);
  expect(problem(config)).toBe(parts[0]?.problem);
});
