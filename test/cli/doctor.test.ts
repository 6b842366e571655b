/**
 * Runs the real executable's `doctor` against an emulator in which one thing is broken, and expects that it finds that thing
 * alone, says what to do, shows no secret and starts nothing.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type EmulatorOptions, startEmulator } from "../../emulator/src/index.ts";
import type { Examination } from "../../provider/src/cli/doctor/check.ts";
import { nobody, standIn } from "../provider/support/stand-in.ts";

const PROGRAM = resolve(import.meta.dirname, "../../provider/bin/pulumi-alicloud-sendfile.js");
const KEY = { id: "LTAI5tOfTheDoctorTest", secret: "s3cret-0f-the-k3y-30-characters" };
const TOKEN = "t0ken-of-the-sts-session-that-is-long";
/** Without commands, because finding out how to run them takes the longest. */
const SMALL = { instances: 3, accessKeys: [KEY], commands: false } as const;
const MINUTE = 60_000;
const HOME = mkdtempSync(join(tmpdir(), "doctor-"));
afterAll(() => rmSync(HOME, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>, input = ""): Promise<Ran> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const surroundings = {
    PATH,
    NODE_COMPILE_CACHE,
    HOME,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ...env,
  };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, "doctor", ...args],
      { env: surroundings },
      (error, out, err) =>
        done({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, out, err }),
    );
    child.stdin?.end(input);
  });
}

interface Case {
  readonly emulator?: EmulatorOptions;
  /** Added to the environment, which has a region and the key. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Stands for the emulator's address; undefined: the emulator's own. */
  readonly endpoint?: string;
}

/** Runs `doctor --json` against an emulator of its own, and sees to what holds for every run. */
async function examined({ emulator: options = {}, env = {}, args = [], endpoint }: Case) {
  const emulator = await startEmulator({ ...SMALL, ...options });
  const all = {
    ALICLOUD_REGION: "cn-hangzhou",
    ALICLOUD_ACCESS_KEY: KEY.id,
    ALICLOUD_SECRET_KEY: KEY.secret,
    ALIBABA_CLOUD_ENDPOINT_ECS: endpoint ?? emulator.endpoint,
    ...env,
  };
  const { code, out, err } = await run(["--json", ...args], all).finally(() => emulator.close());
  expect(err).toBe("");
  expect(emulator.sends).toEqual([]);
  expect(emulator.runs).toEqual([]);
  expect(out).not.toMatch(/s3cret|t0ken|LTAI5tOf|p4ssword/);
  const examination = JSON.parse(out) as Examination;
  expect(code).toBe(examination.passed ? 0 : 1);
  return examination;
}

/** The problems and notes of an examination. */
const findings = ({ checks }: Examination) =>
  checks
    .filter(({ outcome }) => outcome === "problem" || outcome === "note")
    .map(({ id, outcome, code = "", found, todo = "" }) => ({ id, outcome, code, found, todo }));

const denying = (...deny: NonNullable<NonNullable<EmulatorOptions["accessKeys"]>[number]["deny"]>) => ({
  accessKeys: [{ ...KEY, deny }],
});
const session = { ...KEY, securityToken: TOKEN };
const WITH_TOKEN = { ALICLOUD_SECURITY_TOKEN: TOKEN };
const ONE = ["--instance", "i-demo0001"];

const HEALTHY: [string, Case][] = [
  ["a fixed key", {}],
  ["a temporary key", { emulator: { accessKeys: [session] }, env: WITH_TOKEN }],
  ["given instances", { args: ["--instance", "i-demo0001", "i-demo0002"] }],
  ["instances of a tag", { args: ["--tag", "role=web"] }],
  ["a clock that is 4 minutes ahead", { emulator: { clockOffsetMs: -4 * MINUTE } }],
  [
    "a right that is missing and not needed",
    { emulator: denying("ecs:RunCommand", "ecs:DescribeInvocation*"), args: ["--uses", "tags,preflight"] },
  ],
  [
    "rights for tagged instances only",
    {
      emulator: denying(
        { action: "ecs:SendFile", unlessTags: { role: "web" } },
        { action: "ecs:RunCommand", unlessTags: { role: "web" } },
      ),
      args: ONE,
    },
  ],
  [
    "rights for tagged instances only, of which the tag tells one",
    {
      emulator: denying({ action: "ecs:SendFile", unlessTags: { role: "web" } }),
      args: ["--tag", "role=web"],
    },
  ],
];

test.concurrent.each(HEALTHY)("all is well: %s", async (_, given) => {
  const examination = await examined(given);
  expect(findings(examination)).toEqual([]);
  expect(examination.checks.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
});

/** What is broken, and the one finding: the id of its check, its code, and what the advice says. */
const BROKEN: [string, Case, string, string, RegExp][] = [
  [
    "an access key that does not exist",
    { env: { ALICLOUD_ACCESS_KEY: "LTAI5tOfSomebodyElse0" } },
    "credentials",
    "InvalidAccessKeyId.NotFound",
    /Correct the access key id/,
  ],
  [
    "a disabled access key",
    { emulator: { accessKeys: [{ ...KEY, disabled: true }] } },
    "credentials",
    "InvalidAccessKeyId.Inactive",
    /Enable the access key/,
  ],
  [
    "a wrong secret",
    { env: { ALICLOUD_SECRET_KEY: "s3cret-that-is-not-the-right-one" } },
    "credentials",
    "SignatureDoesNotMatch",
    /Correct the secret/,
  ],
  [
    "an expired token",
    { emulator: { accessKeys: [{ ...session, expired: true }] }, env: WITH_TOKEN },
    "credentials",
    "InvalidSecurityToken.Expired",
    /new temporary credentials/,
  ],
  [
    "a token that lacks",
    { emulator: { accessKeys: [session] } },
    "credentials",
    "MissingSecurityToken",
    /Give the security token/,
  ],
  [
    "a token too much",
    { env: WITH_TOKEN },
    "credentials",
    "InvalidSecurityToken.MismatchWithAccessKey",
    /remove it/,
  ],
  [
    "no credentials",
    { env: { ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" } },
    "credentials",
    "",
    /ways/,
  ],
  ["a key without a secret", { env: { ALICLOUD_SECRET_KEY: "" } }, "credentials", "", /named/],
  [
    "a profile that does not exist",
    { args: ["--profile", "nobody"], env: { ALICLOUD_REGION: "" } },
    "credentials",
    "",
    /named/,
  ],
  [
    "a credentials URI that nobody serves",
    {
      env: {
        ALICLOUD_ACCESS_KEY: "",
        ALICLOUD_SECRET_KEY: "",
        ALICLOUD_CREDENTIALS_URI: "http://127.0.0.1:9/p4ssword",
      },
    },
    "credentials",
    "",
    /credentials URI/,
  ],
  [
    "a region that does not exist",
    { env: { ALICLOUD_REGION: "cn-hangzhoo" } },
    "region",
    "InvalidRegionId.NotFound",
    /Correct the region/,
  ],
  ["no region", { env: { ALICLOUD_REGION: "" } }, "region", "", /named/],
  [
    "another region than the instances'",
    { env: { ALICLOUD_REGION: "cn-beijing" }, args: ONE },
    "instances",
    "InvalidInstance.NotFound",
    /correct or remove its id/,
  ],
  [
    "a clock that is behind",
    { emulator: { clockOffsetMs: 20 * MINUTE } },
    "clock",
    "InvalidTimeStamp.Expired",
    /Set this machine's clock/,
  ],
  [
    "a clock that is ahead",
    { emulator: { clockOffsetMs: -20 * MINUTE } },
    "clock",
    "InvalidTimeStamp.Expired",
    /Set this machine's clock/,
  ],
  [
    "an endpoint that speaks no TLS",
    { env: { ALIBABA_CLOUD_ENDPOINT_ECS: "127.0.0.1:9" } },
    "endpoint",
    "ECONNREFUSED",
    /Check the endpoint/,
  ],
  ["an endpoint that is none", { endpoint: "p4ssword@:::" }, "endpoint", "", /named/],
  ["plain http to somewhere", { endpoint: "http://ecs.example.com" }, "endpoint", "", /named/],
  ...(
    [
      "SendFile",
      "DescribeSendFileResults",
      "DescribeInstances",
      "DescribeCloudAssistantStatus",
      "ListTagResources",
      "RunCommand",
      "DescribeInvocations",
      "DescribeInvocationResults",
    ] as const
  ).map((action): [string, Case, string, string, RegExp] => [
    `no right to ${action}`,
    { emulator: denying(`ecs:${action}`), args: ONE },
    `ecs:${action}`,
    "Forbidden.RAM",
    new RegExp(`Allow ecs:${action} on .*docs/ram-policy.md`),
  ]),
  [
    "no right to look at managed instances",
    {
      emulator: { ...denying("ecs:DescribeManagedInstances"), fleet: { count: 1, idPrefix: "mi-demo" } },
      args: ["--instance", "mi-demo0001"],
    },
    "ecs:DescribeManagedInstances",
    "Forbidden.RAM",
    /Allow ecs:DescribeManagedInstances/,
  ],
  [
    "a right for other instances only",
    { emulator: denying({ action: "ecs:SendFile", unlessTags: { role: "db" } }), args: ONE },
    "ecs:SendFile",
    "Forbidden.RAM",
    /Allow ecs:SendFile/,
  ],
  [
    "a narrowed right, and no instance that is named",
    { emulator: denying({ action: "ecs:SendFile", unlessTags: { role: "web" } }) },
    "ecs:SendFile",
    "Forbidden.RAM",
    /name such an instance with --instance/,
  ],
  [
    "an instance that does not exist",
    { args: [...ONE, "i-gone"] },
    "instances",
    "InvalidInstance.NotFound",
    /correct or remove its id/,
  ],
  [
    "a stopped instance",
    { emulator: { instances: { "i-off": { status: "Stopped" } } }, args: [...ONE, "i-off"] },
    "instances",
    "InstanceNotRunning",
    /Start the instance/,
  ],
  [
    "an agent that is offline",
    { emulator: { instances: { "i-mute": { agent: "offline" } } }, args: [...ONE, "i-mute"] },
    "agents",
    "ClientNotRunning",
    /Start or install the Cloud Assistant agent/,
  ],
  [
    "an agent that is too old",
    { emulator: { instances: { "i-old": { agentVersion: "1.0.2.569" } } }, args: [...ONE, "i-old"] },
    "agent versions",
    "ClientNeedUpgrade",
    /Upgrade the Cloud Assistant agent/,
  ],
  ["a tag that no instance has", { args: ["--tag", "role=none"] }, "targets", "", /Correct the tags/],
];

test.concurrent.each(BROKEN)("%s is the one problem", async (_, given, id, code, todo) => {
  const examination = await examined(given);
  expect(findings(examination)).toEqual([
    { id, outcome: "problem", code, found: expect.stringMatching(/./), todo: expect.stringMatching(todo) },
  ]);
});

describe("an endpoint", () => {
  test.each<[string, () => Promise<string>, string]>([
    ["where nobody listens", nobody, "ECONNREFUSED"],
    [
      "where something else answers",
      async () => (await standIn(() => ({ body: "<html>welcome</html>" }))).address,
      "MalformedAnswer",
    ],
    ["whose name does not resolve", async () => "https://ecs.nowhere.invalid", "ENOTFOUND|EAI_AGAIN"],
    [
      "that speaks no TLS",
      async () => (await standIn(() => ({}))).address.replace("http:", "https:"),
      "EPROTO|ERR_SSL_\\w+",
    ],
    [
      "of another API",
      async () =>
        (
          await standIn(() => ({
            status: 404,
            body: { RequestId: "1", Code: "InvalidVersion", Message: "none" },
          }))
        ).address,
      "InvalidVersion",
    ],
  ])("%s is the one problem", async (_, address, code) => {
    const examination = await examined({ endpoint: await address(), args: ONE });
    expect(findings(examination)).toEqual([
      {
        id: "endpoint",
        outcome: "problem",
        code: expect.stringMatching(new RegExp(`^(${code})$`)),
        found: expect.stringMatching(/./),
        todo: expect.stringMatching(/endpoint/),
      },
    ]);
    const { checks } = examination;
    expect(checks.filter(({ outcome }) => outcome === "ok").map(({ id }) => id)).toEqual([
      "node",
      "settings",
    ]);
    expect(checks.find(({ id }) => id === "agents")?.found).toBe("not tried: endpoint must be mended first");
  });
});

test("a proxy that does not answer is named as what the connection failed at", async () => {
  const proxy = (await nobody()).replace("http://", "http://me:p4ssword@");
  const endpoint = "https://ecs.cn-hangzhou.aliyuncs.com";
  const examination = await examined({ endpoint, env: { HTTPS_PROXY: proxy } });
  const at = new URL(proxy).host;
  expect(findings(examination)).toMatchObject([
    {
      id: "endpoint",
      code: "ECONNREFUSED",
      found: `ECONNREFUSED: the connection to ${at} was refused, on the way to ecs.cn-hangzhou.aliyuncs.com:443`,
      todo: expect.stringContaining("HTTPS_PROXY"),
    },
  ]);
});

test("a role that may not be assumed is the one problem, and no call is made without it", async () => {
  const refusal = { RequestId: "1", Code: "NoPermission", Message: "You are not authorized" };
  const sts = await standIn(() => ({ status: 403, body: refusal }));
  const env = { STS_ENDPOINT: sts.address, ALICLOUD_ASSUME_ROLE_ARN: "acs:ram::1:role/deploy" };
  const examination = await examined({ env });
  expect(findings(examination)).toMatchObject([
    {
      id: "credentials",
      found: expect.stringContaining("cannot assume acs:ram::1:role/deploy: AssumeRole: NoPermission"),
      todo: expect.stringContaining("sts:AssumeRole"),
    },
  ]);
  expect(sts.asked).toHaveLength(1);
});

/** What a rollout goes on without: it is told, and the exit code is 0. */
const NOTED: [string, Case, string, RegExp][] = [
  [
    "no right to tag",
    { emulator: denying("tag:TagResources") },
    "tag:TagResources",
    /sends go without their tag/,
  ],
  ["a clock that is 10 minutes off", { emulator: { clockOffsetMs: 10 * MINUTE } }, "clock", /clock/],
  ["a second region", { env: { ALIBABA_CLOUD_REGION: "cn-beijing" } }, "settings", /Remove/],
  ["a profile beside a key", { env: { ALICLOUD_PROFILE: "ops" } }, "settings", /Remove/],
  ["a setting without effect", { env: { ALICLOUD_SOURCE_IP: "10.0.0.1" } }, "settings", /Remove/],
];

test.concurrent.each(NOTED)("%s is noted", async (_, given, id, todo) => {
  const examination = await examined(given);
  expect(findings(examination)).toMatchObject([{ id, outcome: "note", todo: expect.stringMatching(todo) }]);
  expect(examination.passed).toBe(true);
});

test("two things that are broken are two findings", async () => {
  const examination = await examined({
    emulator: { ...denying("ecs:RunCommand"), instances: { "i-mute": { agent: "offline" } } },
    args: ["--instance", "i-mute"],
  });
  expect(findings(examination).map(({ id }) => id)).toEqual(["ecs:RunCommand", "agents"]);
});

test("a missing region and missing credentials are two findings", async () => {
  const env = { ALICLOUD_REGION: "", ALICLOUD_SECRET_KEY: "" };
  expect(findings(await examined({ env })).map(({ id }) => id)).toEqual(["credentials", "region"]);
});

test("an API that was busy is tried again", async () => {
  const busy = { action: "*", code: "Throttling.User", times: 2 };
  const examination = await examined({ emulator: { api: [busy] } });
  expect(findings(examination)).toEqual([]);
});

describe("the configuration of a stack", () => {
  async function configured(
    shape: (values: Record<string, string>) => object,
    how: "input" | "file" | "env",
  ) {
    const emulator = await startEmulator(SMALL);
    const json = JSON.stringify(
      shape({
        "alicloud:region": "cn-hangzhou",
        "alicloud:accessKey": KEY.id,
        "alicloud:secretKey": KEY.secret,
        "alicloud:endpoints": JSON.stringify([{ ecs: emulator.endpoint.replace("http://", "") }]),
        "alicloud:protocol": "HTTP",
        "app:other": "x",
      }),
    );
    const file = join(HOME, `${how}.json`);
    writeFileSync(file, json);
    const [args, env] = {
      input: [["--config", "-"], {}],
      file: [["--config", file], {}],
      env: [[], { PULUMI_CONFIG: json }],
    }[how] as [string[], Record<string, string>];
    return run(["--json", ...args], env, json).finally(() => emulator.close());
  }
  const printed = (values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        {
          ...(key === "alicloud:endpoints" ? { objectValue: JSON.parse(value) } : { value }),
          secret: key === "alicloud:secretKey",
        },
      ]),
    );

  test.concurrent.each([
    ["as pulumi prints it, in the input", printed, "input"],
    ["as pulumi prints it, in a file", printed, "file"],
    ["as the engine gives it to programs", (values: Record<string, string>) => values, "env"],
  ] as const)("%s", async (_, shape, how) => {
    const { code, out, err } = await configured(shape, how);
    expect(err).toBe("");
    const { settings, checks } = JSON.parse(out) as Examination;
    expect(checks.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
    expect(code).toBe(0);
    expect(Object.fromEntries(settings.map(({ setting, value, from }) => [setting, [value, from]]))).toEqual({
      accessKey: ["LTAI…Test", "alicloud:accessKey"],
      secretKey: ["not shown", "alicloud:secretKey"],
      region: ["cn-hangzhou", "alicloud:region"],
      protocol: ["HTTP", "alicloud:protocol"],
      endpoint: [expect.stringMatching(/^127\.0\.0\.1:\d+$/), "alicloud:endpoints"],
    });
  });

  test("a secret that was not shown is the one problem", async () => {
    const hide = (values: Record<string, string>) => ({
      ...printed(values),
      "alicloud:secretKey": { secret: true },
    });
    const { code, out } = await configured(hide, "input");
    expect(findings(JSON.parse(out))).toMatchObject([
      { id: "settings", found: expect.stringContaining("alicloud:secretKey"), todo: /--show-secrets/ },
    ]);
    expect(code).toBe(1);
  });
});

test.concurrent.each<[string[], string]>([
  [["--tag", "role"], 'error: --tag: "role" is no key=value\n'],
  [["--uses", "everything"], 'error: --uses: "everything" is none of tags, preflight, commands, none\n'],
  [["--config", "none.json"], "error: none.json cannot be read\n"],
  [
    ["--config", "-"],
    "error: the input is no JSON object; give it what `pulumi config --json --show-secrets` prints\n",
  ],
])("%j is bad usage", async (args, message) => {
  expect(await run(args, {})).toEqual({ code: 2, out: "", err: message });
});
