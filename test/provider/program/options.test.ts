/** Options and plain arguments that would have no effect, or show what must not be seen, are refused in one line each. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
  failureOutputProblems,
  optionProblems,
  secretProblems,
  sendFileProblems,
  showDiffProblems,
  withoutImport,
} from "../../../provider/src/program/options.ts";

describe("options", () => {
  test.each([
    ["FileRollout", "rollout.timeoutSeconds and maxDurationSeconds"],
    ["SendFile", "timeoutSeconds"],
  ] as const)("customTimeouts have no effect on %s", (type, instead) => {
    expect(optionProblems({ customTimeouts: { create: "1m" } }, type)).toEqual([
      `customTimeouts: has no effect on ${type}; use ${instead}`,
    ]);
  });

  test("there is nothing to import or to read, and the engine is not asked to", () => {
    const opts = { import: "abc", id: "abc", protect: true };
    expect(optionProblems(opts, "SendFile")).toEqual([
      expect.stringMatching(/^import: there is nothing/),
      expect.stringMatching(/^id: there is nothing/),
    ]);
    expect(withoutImport(opts)).toEqual({ protect: true });
  });

  test("others pass, and what is not given", () => {
    expect(optionProblems({ protect: true, dependsOn: [] }, "FileRollout")).toEqual([]);
    expect(optionProblems(undefined, "SendFile")).toEqual([]);
  });
});

test.each([[""], [7], [pulumi.output("conf")]])("failureOutput %s is no name", (output) => {
  expect(failureOutputProblems(output)).toEqual([expect.stringMatching(/^failureOutput: must be the name/)]);
});

test.each([["conf"], [undefined], [null]])("failureOutput %s is fine", (output) => {
  expect(failureOutputProblems(output)).toEqual([]);
});

test.each([["yes"], [1], [pulumi.output(true)]])("showDiff %s is no plain true or false", (showDiff) => {
  expect(showDiffProblems(showDiff)).toEqual([expect.stringMatching(/^showDiff: must be true or false/)]);
});

test.each([[true], [false], [undefined], [null]])("showDiff %s is fine", (showDiff) => {
  expect(showDiffProblems(showDiff)).toEqual([]);
});

test("SendFile has no activation, no proof and one file", () => {
  const args = { path: "/a", content: "a", activation: {}, verify: false, healthCommand: null };
  expect(sendFileProblems({ ...args, files: [], rollback: undefined })).toEqual([
    "files: SendFile has no such argument; use FileRollout",
    "activation: SendFile has no such argument; use FileRollout",
    "verify: SendFile has no such argument; use FileRollout",
  ]);
});

describe("secrets", () => {
  test("a secret command is refused because its text can be read", async () => {
    expect(await secretProblems({ activation: { reloadCommand: pulumi.secret("s3cr3t") } })).toEqual([
      "activation.reloadCommand: is a secret, and the API and the instance keep commands readable; give pulumi.unsecret(value) if it may be seen",
    ]);
  });

  const secret = pulumi.secret("s3cr3t");

  test.each([
    ["path", { path: secret }],
    ["owner", { owner: Promise.resolve(secret) }],
    ["instanceIds", { instanceIds: ["i-1", secret] }],
    ["targetTags", { targetTags: { role: secret } }],
    ["rollout", { rollout: { canaries: [secret] } }],
    ["activation", { activation: secret }],
    ["activation\\.testCommand", { activation: { backups: 1, testCommand: secret } }],
    ["healthCommand", { healthCommand: secret }],
    ["files", { files: pulumi.output([{ path: "/a", content: secret }]) }],
    [
      "files\\[1\\]",
      { files: [{ path: "/a", content: secret }, pulumi.output({ path: "/b", content: secret })] },
    ],
    ["files\\[0\\]\\.mode", { files: [{ path: "/a", content: secret, mode: secret }] }],
    ["regionId", { regionId: pulumi.all([secret]).apply(([value]) => value) }],
  ])("%s is refused by name, without its value", async (name, args) => {
    const problems = await secretProblems({ mode: "0644", content: secret, ...args });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: is a secret`))]);
    expect(problems.join()).not.toContain("s3cr3t");
  });

  test("contents of files may be secrets", async () => {
    const files = [
      { path: "/a", content: secret },
      { path: "/b", contentBase64: secret },
    ];
    expect(await secretProblems({ files, activation: { testCommand: "a" } })).toEqual([]);
  });

  test("contents and triggers may be secrets, and what is plain or no secret any more may be given", async () => {
    const args = {
      content: secret,
      contentBase64: secret,
      triggers: [secret],
      path: pulumi.unsecret(secret),
      instanceIds: pulumi.output(["i-1"]),
      excludeInstanceIds: undefined,
      resourceGroupId: null,
      mode: pulumi.secret(null),
      rollout: { maxFailures: pulumi.secret(undefined), waves: [1, pulumi.output("50%")] },
    };
    expect(await secretProblems(args)).toEqual([]);
  });

  test("an input that could not be made is left to fail by itself", async () => {
    const failed = Promise.reject(new Error("no"));
    expect(await secretProblems({ path: failed })).toEqual([]);
  });
});
