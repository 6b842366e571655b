/** The inputs of a report: outputs and states of stacks in all their forms, and what is said of any other input. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rolloutsIn } from "../../../../provider/src/cli/input/read.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { type All, instance, resultOf, TYPICAL } from "../../report/fleet.ts";
import { record, recorded } from "../../support/builders.ts";

const read = (value: unknown, name = "alone") => rolloutsIn(JSON.stringify(value), name);
const names = (value: unknown) => read(value).map(({ name }) => name);
const refusal = (text: string) => {
  try {
    rolloutsIn(text, "alone");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was accepted");
};
const failed = resultOf(TYPICAL);
const SUCCESS: All = { "i-1": instance("success"), "i-2": instance("unchanged") };

describe("outputs of a stack", () => {
  test("each result is a rollout, also in lists, in objects and as the result of a whole FileRollout", () => {
    const whole = { urn: "urn:…", result: failed, instances: TYPICAL, status: failed.status };
    const outputs = {
      url: "https://a",
      n: 1,
      no: null,
      web: failed,
      sites: [failed],
      by: { eu: failed },
      whole,
    };
    expect(names(outputs)).toEqual(["web", "sites.0", "by.eu", "whole"]);
    expect(read(outputs)[3]?.instances).toEqual(TYPICAL);
  });

  test("instances that tell of the same run complete the result", () => {
    expect(read({ web: failed, fleet: TYPICAL })).toEqual([
      { name: "web", result: failed, instances: TYPICAL },
    ]);
  });

  test("instances of an earlier run are not believed", () => {
    const earlier = { ...TYPICAL, "i-web0002": instance("success", { wave: 2 }) };
    const retried = { ...TYPICAL, "i-web0002": { ...TYPICAL["i-web0002"], attempts: 7 } };
    for (const other of [earlier, retried, {}, { ...TYPICAL, more: instance("success") }])
      expect(read({ web: failed, fleet: other })[0]).not.toHaveProperty("instances");
  });

  test("instances that fit several results belong to the one whose name theirs begins with", () => {
    const result = resultOf(SUCCESS);
    const outputs = { web: result, webConf: result, webConfInstances: SUCCESS };
    expect(read(outputs).map((one) => one.instances !== undefined)).toEqual([false, true]);
    expect(read({ a: result, b: result, fleet: SUCCESS })).not.toContainEqual(
      expect.objectContaining({ instances: SUCCESS }),
    );
  });

  test("of the Automation API are the same", () => {
    expect(names({ web: { value: failed, secret: false }, key: { value: "x", secret: true } })).toEqual([
      "web",
    ]);
  });
});

test("one result alone gets the name that is given", () => {
  expect(read(failed, "web")).toEqual([{ name: "web", result: failed }]);
});

describe("a result of another version", () => {
  test("may lack fields and have others", () => {
    const { status, counts } = failed;
    const old = { status, counts, instances: { "i-1": { outcome: "failed", status: "Failed", news: [1] } } };
    expect(read({ old })[0]?.result).toEqual({
      ...{ status, counts, passed: false, reason: "error", failedInstanceIds: [], drifted: [], summary: "" },
      instances: { "i-1": { status: "Failed", outcome: "failed", wave: 1, attempts: 0 } },
    });
  });

  test("with an outcome that is not known here is no success", () => {
    const all = { "i-1": { status: "Fine", outcome: "splendid" } };
    expect(read({ web: { ...failed, instances: all } })[0]?.result.instances["i-1"]?.outcome).toBe("unknown");
  });

  test("with any values in its fields is read without an error", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        const value = { ...failed, instances: { "i-1": a, "i-2": { status: "x", outcome: b, message: c } } };
        expect(names({ web: { ...value, drifted: b, summary: c, reason: a } })).toEqual(["web"]);
      }),
    );
  });
});

const ROW =
  "urn:pulumi:dev::shop::alicloud-sendfile:index:FileRollout$pulumi-nodejs:dynamic/alicloud-sendfile:Rollout";
const SINGLE = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/alicloud-sendfile:SendFile";
const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:c2VjcmV0",
};
const state = recorded({
  "i-1": record("success"),
  "i-2": record("failed", { errorCode: "FileCreateFail" }),
});
const outputs = { ...encode(state, "in words"), digestKey: SECRET, contentSha256: SECRET };
const sender = (urn: string, over: object = {}) => ({
  urn,
  type: urn.split("::")[2]?.split("$").at(-1),
  outputs,
  ...over,
});
const RESOURCES = [
  {
    urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
    type: "pulumi:pulumi:Stack",
    outputs: { web: failed },
  },
  sender(`${ROW}::web-send`),
  {
    urn: `${ROW.replace(/Rollout$/, "Gate")}::web-gate`,
    type: "pulumi-nodejs:dynamic/alicloud-sendfile:Gate",
  },
  sender(`${SINGLE}::motd-send`),
];
const exported = (over: object = {}) => ({
  version: 3,
  deployment: { manifest: {}, resources: RESOURCES, ...over },
});

describe("a state", () => {
  test.each([
    ["of `pulumi stack export`", exported()],
    ["of a later version of it", { ...exported(), version: 4, features: [] }],
    ["of a local backend", { version: 3, checkpoint: { stack: "dev", latest: exported().deployment } }],
    ["of a checkpoint alone", { stack: "dev", latest: exported().deployment }],
  ])("%s gives every rollout with all its instances", (_, value) => {
    const [web, motd, ...more] = read(value);
    expect(more).toEqual([]);
    expect([web?.name, motd?.name]).toEqual(["web", "motd-send"]);
    expect(Object.keys(web?.instances ?? {})).toEqual(["i-2", "i-1"]);
    expect(web?.result).toMatchObject({ status: "PartialFailed", passed: false, summary: "in words" });
  });

  test("holds nothing of what is encrypted in it", () => {
    expect(JSON.stringify(read(exported()))).not.toMatch(/4dabf18|ciphertext|c2VjcmV0/);
  });

  test("whose last update was killed has no rollout that passed", () => {
    const good = { ...outputs, ...encode(recorded({ "i-1": record("success") }), "all well"), passed: true };
    const [resource] = [sender(`${SINGLE}::web`, { outputs: good })];
    expect(read(exported({ resources: [resource] }))[0]?.result.passed).toBe(true);
    const pending_operations = [{ resource: { urn: resource.urn, type: resource.type }, type: "updating" }];
    const [killed] = read(exported({ resources: [resource], pending_operations }));
    expect(killed?.result).toMatchObject({ passed: false, reason: "error" });
    expect(killed?.result.summary).toMatch(/was killed.*pulumi up --refresh.*all well/);
    const [first] = read(exported({ resources: [], pending_operations }));
    expect(first).toMatchObject({ name: "web", result: { passed: false, counts: { total: 0 } } });
  });

  test("leaves out a resource that waits for its deletion", () => {
    expect(
      names(exported({ resources: [...RESOURCES, sender(`${SINGLE}::old`, { delete: true })] })),
    ).not.toContain("old");
  });
});

test.each([
  ["", "the input is empty"],
  ["web  PartialFailed password=hunter2", "the input is not JSON"],
  ["[1]", "the input is a JSON list"],
  ["null", "the input is JSON null"],
  ["{}", "the stack has no outputs"],
  [
    JSON.stringify({ url: "hunter2", web: "[secret]" }),
    'no result of a rollout is among "url", "web"; "web" is secret: add --show-secrets',
  ],
  [JSON.stringify(exported({ resources: [] })), "the state holds no FileRollout and no SendFile"],
  [
    JSON.stringify(
      exported({ resources: [sender(`${SINGLE}::web`, { outputs: { ...outputs, version: 99 } })] }),
    ),
    'a newer pulumi-alicloud-sendfile wrote the state of "web"',
  ],
  [
    JSON.stringify(
      exported({ resources: [sender(`${SINGLE}::web`, { outputs: { ...outputs, fleet: SECRET } })] }),
    ),
    'the state of "web" holds no readable results: `fleet` is a secret',
  ],
  [
    JSON.stringify(exported({ resources: [sender(`${SINGLE}::web`, { outputs: {} })] })),
    'the state of "web" holds no readable results: `fleet` is missing',
  ],
])("%s is refused in one line", (text, why) => {
  const message = refusal(text);
  expect(message.startsWith(why), message).toBe(true);
  expect(message).not.toMatch(/\n|hunter2/);
});
