/** Every kind of source over real HTTP on loopback, on a moved clock. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { agentFor } from "../../../../provider/src/connection/agent.ts";
import type { CredentialsSource, Role } from "../../../../provider/src/connection/config/credentials.ts";
import { providerOf } from "../../../../provider/src/connection/credentials/provider.ts";
import { systemClock } from "../../../../provider/src/waiter/clock.ts";
import {
  type Answered,
  type Asked,
  credentials,
  isSigned,
  nobody,
  session,
  standIn,
} from "../../support/stand-in.ts";

/** Moved by hand; its sleeps are real, because they bound real requests. */
const clock = { ...systemClock, time: Date.now(), now: () => clock.time };
const HOUR = 3_600_000;
const STATIC: CredentialsSource = { kind: "static", accessKeyId: "id", accessKeySecret: "s3cr3t-base" };
const ROLE: Role = {
  roleArn: "acs:ram::1:role/r",
  sessionName: "me",
  policy: '{"a":1}',
  sessionExpirationSeconds: 900,
  externalId: "x1",
};

// The library reads the environment itself: nothing of this machine may be found, and no metadata service asked.
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(ALI|CLIENT_)/.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
  vi.stubEnv("HOME", folder());
});
afterEach(() => vi.unstubAllEnvs());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "credentials-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function provider(source: CredentialsSource, stsAddress = "", metadataAddress = "") {
  const metadata = { address: metadataAddress, disabled: metadataAddress === "", tokenOnly: false };
  const sts = () => ({ endpoint: stsAddress, agent: agentFor(stsAddress, {}), userAgent: "agent/1" });
  return providerOf(source, { clock, metadata, sts });
}

/** An STS whose answers are numbered. */
function sts(answer?: (asked: Asked, number: number) => Answered | undefined) {
  let number = 0;
  return standIn((asked) => {
    number++;
    const body = { RequestId: "r-1", Credentials: session(String(number), clock.now() + HOUR) };
    return answer?.(asked, number) ?? { body };
  });
}

test("static keys are returned without a request", async () => {
  const withToken = { ...STATIC, securityToken: "t" };
  expect(await provider(withToken).get(true)).toEqual({
    ok: true,
    value: { accessKeyId: "id", accessKeySecret: "s3cr3t-base", securityToken: "t" },
  });
});

describe("a role", () => {
  test("is assumed with a signed POST of all settings, and renewed before it expires", async () => {
    const { address, asked } = await sts();
    const role = provider({ kind: "assumeRole", role: ROLE, over: STATIC }, address);
    expect(await role.get()).toEqual({ ok: true, value: credentials("1") });
    expect(await role.get()).toEqual({ ok: true, value: credentials("1") });
    clock.time += HOUR - 4 * 60_000;
    expect(await role.get()).toEqual({ ok: true, value: credentials("2") });
    expect(await role.get(true)).toEqual({ ok: true, value: credentials("3") });
    expect(asked).toHaveLength(3);
    const [first] = asked;
    expect(first).toMatchObject({ method: "POST", path: "/", headers: { "user-agent": "agent/1" } });
    expect(first?.form).toMatchObject({
      Action: "AssumeRole",
      Version: "2015-04-01",
      AccessKeyId: "id",
      RoleArn: "acs:ram::1:role/r",
      RoleSessionName: "me",
      Policy: '{"a":1}',
      DurationSeconds: "900",
      ExternalId: "x1",
    });
    for (const { form } of asked) expect(isSigned(form, "s3cr3t-base")).toBe(true);
  });

  test("a policy or external id that is not given is not sent", async () => {
    const { address, asked } = await sts();
    const role = { ...ROLE, policy: "", externalId: "" };
    await provider({ kind: "assumeRole", role, over: STATIC }, address).get();
    expect(Object.keys(asked[0]?.form ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Policy|ExternalId/)]),
    );
  });

  test("can be assumed with the credentials of another role", async () => {
    const { address, asked } = await sts();
    const first: CredentialsSource = { kind: "assumeRole", role: ROLE, over: STATIC };
    const second = { ...ROLE, roleArn: "acs:ram::2:role/s" };
    const chain = provider({ kind: "assumeRole", role: second, over: first }, address);
    expect(await chain.get()).toEqual({ ok: true, value: credentials("2") });
    expect(asked.map(({ form }) => [form.RoleArn, form.SecurityToken])).toEqual([
      ["acs:ram::1:role/r", undefined],
      ["acs:ram::2:role/s", "t0ken-1"],
    ]);
    expect(isSigned(asked[1]?.form ?? {}, "s3cr3t-1")).toBe(true);
  });

  test("is assumed again with renewed base credentials, once, when the old ones have expired", async () => {
    const { address, asked } = await sts(({ form }) =>
      form.SecurityToken === "t0ken-1"
        ? { status: 400, body: { Code: "InvalidSecurityToken.Expired", Message: "expired" } }
        : undefined,
    );
    const first: CredentialsSource = { kind: "assumeRole", role: ROLE, over: STATIC };
    const chain = provider({ kind: "assumeRole", role: ROLE, over: first }, address);
    expect(await chain.get()).toEqual({ ok: true, value: credentials("4") });
    expect(asked).toHaveLength(4);
  });

  test.each<[string, Answered, boolean, RegExp]>([
    [
      "no right to it",
      { status: 403, body: { Code: "NoPermission", Message: "You are not authorized.", RequestId: "r-9" } },
      false,
      /^cannot assume acs:ram::1:role\/r: AssumeRole: NoPermission: You are not authorized\. \(request r-9\)$/,
    ],
    [
      "throttled",
      { status: 400, body: { Code: "Throttling.User", Message: "slow down" } },
      true,
      /Throttling/,
    ],
    [
      "a gateway's page",
      { status: 502, body: "<html>s3cr3t-base</html>" },
      true,
      /AssumeRole: \w+: the (answer|connection) (from|to) \S+ was/,
    ],
    [
      "no credentials",
      { body: { RequestId: "r" } },
      false,
      /STS \(AssumeRole\) answered without credentials/,
    ],
    [
      "a text that repeats the secret",
      { status: 400, body: { Code: "X", Message: "s3cr3t-base is bad" } },
      false,
      /withheld/,
    ],
  ])("%s", async (_name, answer, retryable, wanted) => {
    const { address } = await sts(() => answer);
    const got = await provider({ kind: "assumeRole", role: ROLE, over: STATIC }, address).get();
    expect(got).toMatchObject({ ok: false, retryable, problem: expect.stringMatching(wanted) });
    expect(JSON.stringify(got)).not.toMatch(/s3cr3t|\\n/);
  });

  test("when STS refuses the connection, the failure is retryable", async () => {
    const role = provider({ kind: "assumeRole", role: ROLE, over: STATIC }, await nobody());
    expect(await role.get()).toMatchObject({
      ok: false,
      retryable: true,
      problem: expect.stringMatching(/refused/),
    });
  });
});

describe("OIDC", () => {
  const source = {
    kind: "oidc",
    role: { ...ROLE, externalId: "" },
    providerArn: "p",
    token: "",
    tokenFile: "",
  } as const;

  test("sends the token in an unsigned request, and reads the token file each time", async () => {
    const { address, asked } = await sts();
    const tokenFile = join(folder(), "token");
    writeFileSync(tokenFile, "jwt-1\n");
    const oidc = provider({ ...source, tokenFile }, address);
    expect(await oidc.get()).toEqual({ ok: true, value: credentials("1") });
    writeFileSync(tokenFile, "jwt-2");
    await oidc.get(true);
    expect(asked.map(({ form }) => form.OIDCToken)).toEqual(["jwt-1", "jwt-2"]);
    expect(asked[0]).toMatchObject({ method: "POST", path: "/" });
    expect(asked[0]?.form).toMatchObject({
      Action: "AssumeRoleWithOIDC",
      OIDCProviderArn: "p",
      RoleArn: "acs:ram::1:role/r",
      RoleSessionName: "me",
      DurationSeconds: "900",
    });
    expect(Object.keys(asked[0]?.form ?? {})).not.toContain("Signature");
    expect(Object.keys(asked[0]?.form ?? {})).not.toContain("AccessKeyId");
  });

  test("prefers a given token to the token file, and never shows it", async () => {
    const { address, asked } = await sts(() => ({
      status: 400,
      body: { Code: "AuthenticationFail.OIDCToken.Invalid", Message: "jwt-s3cr3t is invalid" },
    }));
    const got = await provider({ ...source, token: "jwt-s3cr3t", tokenFile: "/none" }, address).get();
    expect(asked[0]?.form.OIDCToken).toBe("jwt-s3cr3t");
    expect(got).toMatchObject({ ok: false, retryable: false });
    expect(JSON.stringify(got)).not.toContain("s3cr3t");
  });

  test("complains when the token file cannot be read", async () => {
    const got = await provider({ ...source, tokenFile: "/none" }, await nobody()).get();
    expect(got).toMatchObject({ problem: "no OIDC token: /none cannot be read or is empty" });
  });
});

test("an ECS RAM role gives credentials, and another role can be assumed with them", async () => {
  const metadata = await standIn(({ method }) =>
    method === "PUT" ? { body: "tok" } : { body: session("m", clock.now() + HOUR, { Code: "Success" }) },
  );
  const { address, asked } = await sts();
  const ecs: CredentialsSource = { kind: "ecsRole", roleName: "web" };
  expect(await provider(ecs, "", metadata.address).get()).toEqual({ ok: true, value: credentials("m") });
  await provider({ kind: "assumeRole", role: ROLE, over: ecs }, address, metadata.address).get();
  expect(asked[0]?.form).toMatchObject({ AccessKeyId: "id-m", SecurityToken: "t0ken-m" });
});

describe("a credentials URI", () => {
  test("is called and gives credentials", async () => {
    const { address } = await standIn(() => ({ body: session("u", clock.now() + HOUR) }));
    expect(await provider({ kind: "uri", uri: `${address}/c` }).get()).toEqual({
      ok: true,
      value: credentials("u"),
    });
  });

  test.each<[string, Answered, boolean, string]>([
    ["an error", { status: 500, body: "s3cr3t" }, true, "the credentials URI answered with HTTP status 500"],
    ["not found", { status: 404 }, false, "the credentials URI answered with HTTP status 404"],
    ["no JSON", { body: "s3cr3t" }, false, "the credentials URI answered without credentials"],
  ])("%s", async (_name, answer, retryable, problem) => {
    const { address } = await standIn(() => answer);
    expect(await provider({ kind: "uri", uri: `${address}/key-4711` }).get()).toEqual({
      ok: false,
      problem,
      retryable,
    });
  });

  test("a service that does not answer is a failure", async () => {
    const got = await provider({ kind: "uri", uri: await nobody() }).get();
    expect(got).toMatchObject({ problem: "the credentials URI does not answer" });
  });
});

describe("the library's default chain", () => {
  test("finds the library's own files", async () => {
    const home = process.env.HOME ?? "";
    mkdirSync(join(home, ".alibabacloud"));
    const ini = "[default]\ntype = access_key\naccess_key_id = ini-id\naccess_key_secret = ini-s3cr3t\n";
    writeFileSync(join(home, ".alibabacloud", "credentials"), ini);
    expect(await provider({ kind: "default" }).get()).toEqual({
      ok: true,
      value: { accessKeyId: "ini-id", accessKeySecret: "ini-s3cr3t" },
    });
  });

  test("complains with what to set and what was tried, and tries every source again at the next call", async () => {
    const chain = provider({ kind: "default" });
    expect(await chain.get()).toMatchObject({
      ok: false,
      problem: expect.stringMatching(
        /^no credentials: run `pulumi config set alicloud:accessKey <id>` .* \(tried also: the environment, ~\/\.aliyun\/config\.json, ~\/\.alibabacloud\/credentials\)$/,
      ),
    });
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_ID", "late-id");
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "late-s3cr3t");
    expect(await chain.get()).toMatchObject({ ok: true, value: { accessKeyId: "late-id" } });
  });
});

describe("a profile in a mode that only the library supports", () => {
  const external = (command: string) =>
    ({
      kind: "cliProfile",
      name: "p",
      config: { profiles: [{ name: "p", mode: "External", process_command: command }] },
    }) as const;

  test("runs the program that the profile names", async () => {
    const program = join(folder(), "give.cjs");
    writeFileSync(
      program,
      'console.log(JSON.stringify({mode:"AK",access_key_id:"x",access_key_secret:"y"}))',
    );
    expect(await provider(external(`node ${program}`)).get()).toEqual({
      ok: true,
      value: { accessKeyId: "x", accessKeySecret: "y" },
    });
  });

  test("fails with a complaint that does not show what its program printed", async () => {
    const got = await provider(external("node -p s3cr3t")).get();
    expect(got).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^profile "p" gave no credentials; /),
    });
    expect(JSON.stringify(got)).not.toContain("s3cr3t");
  });
});
