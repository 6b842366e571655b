import { describe, expect, test } from "vitest";
import { profileOf } from "../../../../provider/src/connection/config/profile.ts";

const KEYS = { access_key_id: "id", access_key_secret: "s3cr3t" };
const STATIC = { kind: "static", accessKeyId: "id", accessKeySecret: "s3cr3t" };
const ROLE_FIELDS = {
  ram_role_arn: "arn",
  ram_session_name: "me",
  expired_seconds: 900,
  external_id: "x1",
  sts_region: "cn-shanghai",
};
const ROLE = {
  roleArn: "arn",
  sessionName: "me",
  sessionExpirationSeconds: 900,
  externalId: "x1",
  policy: "",
  stsRegion: "cn-shanghai",
};

const read = (profile: object, others: object[] = []) =>
  profileOf(JSON.stringify({ current: "z", profiles: [{ name: "p", ...profile }, ...others] }), "/f", "p");

test.each<[string, object, unknown]>([
  ["AK", KEYS, STATIC],
  ["StsToken", { ...KEYS, sts_token: "t0ken" }, { ...STATIC, securityToken: "t0ken" }],
  ["RamRoleArn", { ...KEYS, ...ROLE_FIELDS }, { kind: "assumeRole", role: ROLE, over: STATIC }],
  ["EcsRamRole", { ram_role_name: "web" }, { kind: "ecsRole", roleName: "web" }],
  [
    "RamRoleArnWithEcs",
    { ...ROLE_FIELDS, ram_role_name: "web" },
    { kind: "assumeRole", role: ROLE, over: { kind: "ecsRole", roleName: "web" } },
  ],
  [
    "OIDC",
    { ...ROLE_FIELDS, oidc_provider_arn: "o", oidc_token_file: "/t" },
    { kind: "oidc", role: ROLE, providerArn: "o", token: "", tokenFile: "/t" },
  ],
  ["CredentialsURI", { credentials_uri: "http://127.0.0.1/c" }, { kind: "uri", uri: "http://127.0.0.1/c" }],
])("mode %s", (mode, fields, wanted) => {
  expect(read({ mode, ...fields })).toEqual({ ok: true, value: { source: wanted, profileRegion: "" } });
});

test("a profile may name another profile as the source of its credentials", () => {
  const chain = { mode: "ChainableRamRoleArn", source_profile: "q", ...ROLE_FIELDS };
  expect(read(chain, [{ name: "q", mode: "AK", ...KEYS }])).toMatchObject({
    value: { source: { kind: "assumeRole", role: ROLE, over: STATIC } },
  });
});

test.each(["CloudSSO", "OAuth", "External"])("mode %s is left to the library", (mode) => {
  expect(read({ mode })).toMatchObject({ value: { source: { kind: "cliProfile", name: "p" } } });
});

describe("complaints name the profile and the file and quote nothing of it", () => {
  test.each<[string, object, string]>([
    ["no secret", { mode: "AK", access_key_id: "s3cr3t" }, "it lacks access_key_id or access_key_secret"],
    ["no role", { mode: "RamRoleArn", ...KEYS }, "it lacks ram_role_arn"],
    ["an unknown mode", { mode: "RsaKeyPair" }, "its mode RsaKeyPair is not supported"],
    ["a loop", { mode: "ChainableRamRoleArn", source_profile: "p" }, "its source_profile leads back to it"],
    ["a gap", { mode: "ChainableRamRoleArn", source_profile: "q" }, 'its source_profile "q" is not there'],
    ["no token file", { mode: "OIDC", ...ROLE_FIELDS }, "it lacks oidc_provider_arn or oidc_token_file"],
    [
      "a bad URI",
      { mode: "CredentialsURI", credentials_uri: "s3cr3t" },
      "its credentials_uri is no http or https URL",
    ],
    [
      "a bad region",
      { mode: "RamRoleArn", ...KEYS, ...ROLE_FIELDS, sts_region: "a/b" },
      "its sts_region is no region",
    ],
  ])("%s", (_name, profile, wanted) => {
    expect(read(profile)).toEqual({ ok: false, problem: `profile "p" in /f: ${wanted}` });
  });

  test.each<[string, string | undefined, string]>([
    ["no file", undefined, 'profile "p": /f cannot be read'],
    [
      "no JSON",
      "[default]\ns3cr3t",
      'profile "p": /f is no configuration file of the Alibaba Cloud CLI (JSON)',
    ],
    ["no such profile", '{"profiles":[null,{"name":"s3cr3t"}]}', 'profile "p" is not in /f'],
  ])("%s", (_name, text, problem) => {
    expect(profileOf(text, "/f", "p")).toEqual({ ok: false, problem });
  });
});
