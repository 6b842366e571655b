import { describe, expect, test } from "vitest";
import { credentialsSourceOf } from "../../../../provider/src/connection/config/choose.ts";

type Texts = Record<string, string>;

const KEYS = { "alicloud:accessKey": "id", "alicloud:secretKey": "s3cr3t" };
const STATIC = { kind: "static", accessKeyId: "id", accessKeySecret: "s3cr3t" };
const FILE = JSON.stringify({
  profiles: [
    {
      name: "ops",
      mode: "AK",
      access_key_id: "ops-id",
      access_key_secret: "ops-s3cr3t",
      region_id: "eu-central-1",
    },
  ],
});
const PROFILE = { kind: "static", accessKeyId: "ops-id", accessKeySecret: "ops-s3cr3t" };

function choose(config: Texts, env: Texts = {}, settings: Texts = {}) {
  const read: string[] = [];
  const result = credentialsSourceOf(
    {
      config: (key) => config[key],
      env,
      readFile: (path) => {
        read.push(path);
        return FILE;
      },
    },
    { path: "", regionId: "", endpoint: "", profile: "", ...settings },
  );
  return { result, read, source: result.ok ? result.value.source : result.problem };
}

const ROLE = { policy: "", sessionName: "terraform", sessionExpirationSeconds: 3600, externalId: "" };
const OIDC_ENV = {
  ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
  ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/token",
  ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/o",
};
const OIDC = {
  kind: "oidc",
  providerArn: "acs:ram::1:oidc-provider/p",
  token: "",
  tokenFile: "/token",
  role: { ...ROLE, roleArn: "acs:ram::1:role/o" },
};

describe("the first configured source is chosen", () => {
  const rest: Texts[] = [
    KEYS,
    { "alicloud:profile": "ops" },
    { "alicloud:ecsRoleName": "web" },
    {
      "alicloud:assumeRoleWithOidc": JSON.stringify({
        oidcProviderArn: "acs:ram::1:oidc-provider/p",
        oidcTokenFile: "/token",
        roleArn: "acs:ram::1:role/o",
      }),
    },
    { "alicloud:credentialsUri": "http://127.0.0.1:1/c" },
    {},
  ];
  const kinds = [STATIC, PROFILE, { kind: "ecsRole", roleName: "web" }, OIDC].concat([
    { kind: "uri", uri: "http://127.0.0.1:1/c" } as never,
    { kind: "default" } as never,
  ]);

  test.each(kinds.map((kind, at) => [kind.kind, at] as const))("%s", (_kind, at) => {
    expect(choose(Object.assign({}, ...rest.slice(at))).source).toEqual(kinds[at]);
  });
});

describe("names of environment variables", () => {
  test.each<[string, Texts, unknown]>([
    ["ALICLOUD_PROFILE", { ALICLOUD_PROFILE: "ops", ALIBABA_CLOUD_PROFILE: "x" }, PROFILE],
    ["ALIBABA_CLOUD_PROFILE", { ALIBABA_CLOUD_PROFILE: "ops" }, PROFILE],
    [
      "ALICLOUD_ECS_ROLE_NAME",
      { ALICLOUD_ECS_ROLE_NAME: "a", ALIBABA_CLOUD_ECS_METADATA: "b" },
      { kind: "ecsRole", roleName: "a" },
    ],
    ["ALIBABA_CLOUD_ECS_METADATA", { ALIBABA_CLOUD_ECS_METADATA: "b" }, { kind: "ecsRole", roleName: "b" }],
    [
      "ALICLOUD_CREDENTIALS_URI",
      { ALICLOUD_CREDENTIALS_URI: "http://a/", ALIBABA_CLOUD_CREDENTIALS_URI: "http://b/" },
      { kind: "uri", uri: "http://a/" },
    ],
    [
      "ALIBABA_CLOUD_CREDENTIALS_URI",
      { ALIBABA_CLOUD_CREDENTIALS_URI: "http://b/" },
      { kind: "uri", uri: "http://b/" },
    ],
    ["OIDC", OIDC_ENV, OIDC],
    [
      "OIDC with a token and a session name",
      { ...OIDC_ENV, ALIBABA_CLOUD_OIDC_TOKEN: "t0ken", ALIBABA_CLOUD_ROLE_SESSION_NAME: "s" },
      { ...OIDC, token: "t0ken", role: { ...OIDC.role, sessionName: "s" } },
    ],
  ])("%s", (_name, env, wanted) => {
    expect(choose({}, env).source).toEqual(wanted);
  });
});

describe("profile", () => {
  test("the argument profile is preferred to keys and configuration", () => {
    expect(choose({ ...KEYS, "alicloud:profile": "x" }, {}, { profile: "ops" }).source).toEqual(PROFILE);
  });

  test("keys in the environment are preferred to a configured profile, whose file is then not read", () => {
    const env = { ALICLOUD_ACCESS_KEY: "id", ALICLOUD_SECRET_KEY: "s3cr3t" };
    expect(choose({ "alicloud:profile": "ops" }, env)).toMatchObject({ source: STATIC, read: [] });
  });

  test.each<[string, Texts, Texts]>([
    ["/config", { "alicloud:sharedCredentialsFile": "/config" }, { ALICLOUD_SHARED_CREDENTIALS_FILE: "/1" }],
    ["/1", {}, { ALICLOUD_SHARED_CREDENTIALS_FILE: "/1", ALIBABA_CLOUD_CREDENTIALS_FILE: "/2" }],
    ["/2", {}, { ALIBABA_CLOUD_CREDENTIALS_FILE: "/2" }],
    ["~/.aliyun/config.json", {}, {}],
  ])("is read from %s", (file, config, env) => {
    expect(choose({ "alicloud:profile": "ops", ...config }, env).read).toEqual([file]);
  });

  test("a profile gives its region", () => {
    expect(choose({ "alicloud:profile": "ops" }).result).toMatchObject({
      value: { profileRegion: "eu-central-1" },
    });
  });
});

describe("a role to assume", () => {
  const all = {
    roleArn: "acs:ram::1:role/r",
    sessionName: "me",
    policy: "{}",
    sessionExpiration: 900,
    externalId: "x1",
  };
  const role = { roleArn: "acs:ram::1:role/r", sessionName: "me", policy: "{}", externalId: "x1" };

  test.each([
    ["an object", JSON.stringify(all)],
    ["a list of one", JSON.stringify([all])],
    ["a number as text", JSON.stringify({ ...all, sessionExpiration: "900" })],
  ])("from %s", (_name, json) => {
    expect(choose({ ...KEYS, "alicloud:assumeRole": json }).source).toEqual({
      kind: "assumeRole",
      role: { ...role, sessionExpirationSeconds: 900 },
      over: STATIC,
    });
  });

  const names = {
    ALICLOUD_ASSUME_ROLE_ARN: "arn-1",
    ALIBABA_CLOUD_ROLE_ARN: "arn-2",
    ALICLOUD_ASSUME_ROLE_SESSION_NAME: "name-1",
    ALIBABA_CLOUD_ROLE_SESSION_NAME: "name-2",
    ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "1200",
  };
  test("is read from environment variables, in their order", () => {
    expect(choose(KEYS, names).source).toMatchObject({
      role: { roleArn: "arn-1", sessionName: "name-1", sessionExpirationSeconds: 1200 },
    });
    const { ALICLOUD_ASSUME_ROLE_ARN: _a, ALICLOUD_ASSUME_ROLE_SESSION_NAME: _n, ...later } = names;
    expect(choose(KEYS, later).source).toMatchObject({ role: { roleArn: "arn-2", sessionName: "name-2" } });
    expect(choose({ ...KEYS, "alicloud:assumeRole": JSON.stringify(all) }, names).source).toMatchObject({
      role: { ...role, sessionExpirationSeconds: 900 },
    });
  });

  test.each<[string, Texts, string]>([
    ["a profile", { "alicloud:profile": "ops" }, "static"],
    ["an ECS role", { "alicloud:ecsRoleName": "web" }, "ecsRole"],
    ["a URI", { "alicloud:credentialsUri": "http://127.0.0.1/" }, "uri"],
    ["the default chain", {}, "default"],
  ])("on top of %s", (_name, config, kind) => {
    expect(choose({ ...config, "alicloud:assumeRole": JSON.stringify(all) }).source).toMatchObject({
      kind: "assumeRole",
      over: { kind },
    });
  });

  test("in the environment is not assumed again after OIDC; a role in the configuration is", () => {
    expect(choose({}, OIDC_ENV).source).toEqual(OIDC);
    expect(choose({ "alicloud:assumeRole": JSON.stringify(all) }, OIDC_ENV).source).toMatchObject({
      role,
      over: OIDC,
    });
  });
});

describe("OIDC in configuration", () => {
  const given = {
    oidcProviderArn: "p",
    oidcTokenFile: "/file",
    roleArn: "r",
    roleSessionName: "s",
    policy: "{}",
    sessionExpiration: 1000,
  };
  test("each field is preferred to its environment variable", () => {
    const json = { "alicloud:assumeRoleWithOidc": JSON.stringify([given]) };
    expect(choose(json, { ...OIDC_ENV, ALIBABA_CLOUD_OIDC_TOKEN: "other" }).source).toEqual({
      kind: "oidc",
      providerArn: "p",
      token: "",
      tokenFile: "/file",
      role: { roleArn: "r", sessionName: "s", policy: "{}", sessionExpirationSeconds: 1000, externalId: "" },
    });
  });
});

test.each<[Texts, string]>([
  [{ "alicloud:assumeRole": "{s3cr3t" }, "alicloud:assumeRole must be a JSON object, or a list of them"],
  [{ "alicloud:assumeRole": '[{"roleArn":"s3cr3t"},{}]' }, "alicloud:assumeRole must be one JSON object"],
  [{ "alicloud:assumeRole": '{"policy":"s3cr3t"}' }, "alicloud:assumeRole needs a roleArn"],
  [
    { "alicloud:assumeRole": '{"roleArn":"r","sessionExpiration":60}' },
    "alicloud:assumeRole.sessionExpiration must be 900 to 43200 seconds",
  ],
  [
    { "alicloud:assumeRoleWithOidc": '{"oidcToken":"s3cr3t"}' },
    "alicloud:assumeRoleWithOidc needs oidcProviderArn, roleArn, and oidcToken or oidcTokenFile",
  ],
  [{ "alicloud:credentialsUri": "s3cr3t" }, "alicloud:credentialsUri is no http or https URL"],
  [{ "alicloud:profile": "none" }, 'profile "none" is not in ~/.aliyun/config.json'],
])("%j: a line that names the key and shows no value", (config, wanted) => {
  const bare = JSON.stringify(config).includes('assumeRole"') ? KEYS : {};
  expect(choose({ ...bare, ...config }).source).toBe(wanted);
});
