/** The small pure parts of `doctor`: versions of agents, the clock, credentials in words, findings, and the input. */
import { describe, expect, test } from "vitest";
import { Problem } from "../../../../provider/src/cli/command.ts";
import { isTooOld } from "../../../../provider/src/cli/doctor/agent-version.ts";
import { ClockReading, offText } from "../../../../provider/src/cli/doctor/clock-reading.ts";
import { credentialsAdvice, sourceText } from "../../../../provider/src/cli/doctor/credentials.ts";
import { Findings } from "../../../../provider/src/cli/doctor/findings.ts";
import { rightsFor } from "../../../../provider/src/cli/doctor/rights.ts";
import { stackConfigOf } from "../../../../provider/src/cli/doctor/stack-config.ts";
import type { CredentialsSource } from "../../../../provider/src/connection/config/credentials.ts";

test.each([
  ["1.0.2.569", false, true],
  ["1.0.2.570", false, false],
  ["1.0.2.569.1", false, false],
  ["1.0.2", false, true],
  ["1.0.3", false, false],
  ["0.9", false, true],
  ["2.2.4.1058", false, false],
  ["1.0.0.149", true, true],
  ["1.0.0.150", true, false],
  ["2.1.4.936", true, false],
])("the agent %s (Windows: %j) is too old: %j", (version, windows, old) => {
  expect(isTooOld({ version, windows })).toBe(old);
});

describe("the clock", () => {
  const planned = [{ id: "clock", tried: "the clock" }] as const;
  const MINUTE = 60_000;

  test.each([
    [0, "agrees with the API's"],
    [29_000, "agrees with the API's"],
    [MINUTE, "1 minute ahead of the API's"],
    [-7 * MINUTE, "7 minutes behind the API's"],
  ])("%d ms %s", (offMs, text) => {
    expect(offText(offMs)).toBe(text);
  });

  test.each([
    [4 * MINUTE, "ok"],
    [6 * MINUTE, "note"],
    [-6 * MINUTE, "note"],
  ])("off by %d ms is %s", (offMs, outcome) => {
    const findings = new Findings(planned);
    const reading = new ClockReading();
    reading.hear(1_000_000_000, 1_000_000_000 + offMs);
    reading.hear(1_000_000_000, 1_000_000_000);
    reading.tell(findings);
    expect(findings.all()).toMatchObject([{ id: "clock", outcome }]);
  });

  test("answers without a date tell nothing", () => {
    const findings = new Findings(planned);
    new ClockReading().tell(findings);
    expect(findings.all()).toEqual([
      { id: "clock", outcome: "notTried", tried: "the clock", found: "not tried: nothing told of it" },
    ]);
  });
});

const ROLE = {
  roleArn: "acs:ram::1:role/deploy",
  sessionName: "up",
  policy: "p0licy",
  sessionExpirationSeconds: 3600,
  externalId: "ext3rnal",
};
const SOURCES: CredentialsSource[] = [
  { kind: "static", accessKeyId: "1d", accessKeySecret: "s3cret" },
  { kind: "static", accessKeyId: "1d", accessKeySecret: "s3cret", securityToken: "t0ken" },
  { kind: "ecsRole", roleName: "web" },
  { kind: "ecsRole", roleName: "" },
  {
    kind: "assumeRole",
    role: ROLE,
    over: { kind: "static", accessKeyId: "1d", accessKeySecret: "s3cret" },
  },
  { kind: "oidc", role: ROLE, providerArn: "acs:ram::1:oidc-provider/x", token: "t0ken", tokenFile: "" },
  { kind: "uri", uri: "http://127.0.0.1/?key=s3cret" },
  { kind: "cliProfile", name: "sso", config: { profiles: [{ name: "sso", access_token: "t0ken" }] } },
  { kind: "default" },
];

test("each source of credentials is told apart, with its own advice and without its secrets", () => {
  const texts = SOURCES.map((source) => `${sourceText(source)} ${credentialsAdvice(source)}`);
  expect(new Set(texts).size).toBe(SOURCES.length);
  for (const text of texts) expect(text).not.toMatch(/s3cret|t0ken|p0licy|ext3rnal|1d/);
});

test("what was not reached names the first problem as the reason", () => {
  const findings = new Findings([
    { id: "credentials", tried: "a" },
    { id: "region", tried: "b" },
    { id: "agents", tried: "c" },
  ]);
  findings.problem("region", "no region", "give one");
  findings.ok("credentials", "a key");
  expect(findings.all().map(({ id, outcome, found }) => [id, outcome, found])).toEqual([
    ["credentials", "ok", "a key"],
    ["region", "problem", "no region"],
    ["agents", "notTried", "not tried: region must be mended first"],
  ]);
});

test("rights follow from what is used", () => {
  const names = (uses: ("tags" | "preflight" | "commands")[], instanceIds: string[] = []) =>
    rightsFor({ uses: new Set(uses), instanceIds }).map(({ action }) => action);
  expect(names([])).toEqual(["SendFile", "DescribeSendFileResults"]);
  expect(names(["tags"])).toContain("ListTagResources");
  expect(names(["tags"])).not.toContain("DescribeCloudAssistantStatus");
  expect(names(["preflight"])).toContain("DescribeCloudAssistantStatus");
  expect(names(["commands"])).toContain("DescribeInvocationResults");
  expect(names([], ["mi-1"])).toContain("DescribeManagedInstances");
});

describe("the configuration of a stack", () => {
  test("is read as pulumi prints it and as the engine gives it", () => {
    const printed = {
      "alicloud:region": { value: "cn-hangzhou", secret: false },
      "alicloud:endpoints": { objectValue: [{ ecs: "x" }], secret: false },
      "alicloud:secretKey": { secret: true },
      "app:password": { secret: true },
    };
    const { config, withheld } = stackConfigOf(JSON.stringify(printed), "the input");
    expect(config("alicloud:region")).toBe("cn-hangzhou");
    expect(config("alicloud:endpoints")).toBe('[{"ecs":"x"}]');
    expect(config("alicloud:none")).toBeUndefined();
    expect(withheld).toEqual(["alicloud:secretKey"]);
    const flat = stackConfigOf('{"alicloud:region":"cn-beijing"}', "PULUMI_CONFIG");
    expect(flat.config("alicloud:region")).toBe("cn-beijing");
    expect(flat.withheld).toEqual([]);
  });

  test.each(["", "{", "[]", "7"])("%j is none, and is not quoted", (text) => {
    const read = () => stackConfigOf(text, "the input");
    expect(read).toThrow(Problem);
    expect(read).toThrow(/^the input is no JSON object; give it/);
  });
});
