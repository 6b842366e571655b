/** The size of the command is judged before anything is sent, for the largest as for the usual delivery. */
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../provider/src/core/inputs/unknown.ts";
import { wantedOf } from "../../../provider/src/core/inputs/wanted.ts";
import { commandProblem, MAX_COMMAND } from "../../../provider/src/preview/command-size.ts";
import * as lifecycle from "../support/lifecycle.ts";
import { outside } from "../support/world.ts";

const FILE = { path: "/etc/app.conf", content: "a", instanceIds: ["i-1"] };
const COMMANDS = {
  testCommand: "nginx -t",
  reloadCommand: "systemctl reload nginx",
  validateCommand: "true",
};
const problem = (args: object) => commandProblem(wantedOf({ ...FILE, ...args }, "key").delivery);
const fiveFiles = Array.from({ length: 5 }, (_, at) => ({
  path: `/etc/nginx/conf.d/site-${at}.conf`,
  content: "x",
}));

test("a direct delivery without proof has no command", () => {
  expect(problem({})).toBeUndefined();
});

test.each<[string, object]>([
  ["activation", { activation: {} }],
  [
    "five files with all commands",
    {
      ...{ path: undefined, content: undefined },
      files: fiveFiles,
      activation: COMMANDS,
      healthCommand: "curl -fs localhost",
    },
  ],
  ["verify and health", { verify: true, healthCommand: "curl -fs localhost" }],
])("%s fits", (_what, args) => {
  expect(problem(args)).toBeUndefined();
});

describe("a command that is too large", () => {
  const long = "x".repeat(MAX_COMMAND);

  test.each([
    ["activation", { activation: { testCommand: long } }],
    ["activation", { activation: {}, healthCommand: long }],
    ["healthCommand", { healthCommand: long }],
  ])("%s is refused with its size", (name, args) => {
    expect(problem(args)).toMatch(
      new RegExp(
        `^${name}: the command for an instance has \\d{5} bytes in Base64, and at most 18432 are allowed; give shorter`,
      ),
    );
  });

  test("fails the check in one line, and not before all is known", async () => {
    const inputs = { ...FILE, activation: {}, healthCommand: long, __kind: "Rollout", __row: "urn::conf" };
    const { world } = outside();
    const { failures } = await lifecycle.check({}, inputs, world);
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/^activation: the command for/) },
    ]);
    const unknown = await lifecycle.check({}, { ...inputs, content: UNKNOWN }, world);
    expect(unknown.failures).toBeUndefined();
  });
});
