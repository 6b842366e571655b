/** The names of changed arguments, as a preview tells them: each argument by its own name, never a value. */
import { expect, test } from "vitest";
import { changedInputs } from "../../../../provider/src/core/inputs/changed.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

const A = { path: "/etc/a", content: "a" };
const B = { path: "/etc/b", content: "b", mode: "0600" };
const ONE = { ...A, instanceIds: ["i-1"] };
const activation = { testCommand: "t", reloadCommand: "r" };
const SEVERAL = { files: [A, B], activation, healthCommand: "h", instanceIds: ["i-1"] };

test.each<[string, object, object, string[]]>([
  ["nothing", ONE, { ...ONE, mode: "644" }, []],
  ["bytes", ONE, { ...ONE, content: "other" }, ["content"]],
  ["the same file, now activated", ONE, { ...ONE, activation: {} }, ["activation", "rollback"]],
  [
    "verify and health",
    ONE,
    { ...ONE, verify: true, healthCommand: "h" },
    ["verify", "healthCommand", "healthTimeoutSeconds"],
  ],
  ["bytes of the second file", SEVERAL, { ...SEVERAL, files: [A, { ...B, content: "c" }] }, ["content"]],
  ["the mode of the second file", SEVERAL, { ...SEVERAL, files: [A, { ...B, mode: "0640" }] }, ["mode"]],
  ["a command", SEVERAL, { ...SEVERAL, activation: { ...activation, testCommand: "u" } }, ["activation"]],
  ["rollback", SEVERAL, { ...SEVERAL, rollback: "none" }, ["rollback"]],
  [
    "a default that is now written out",
    SEVERAL,
    { ...SEVERAL, rollback: "failed", healthTimeoutSeconds: 60 },
    [],
  ],
  ["the health command", SEVERAL, { ...SEVERAL, healthCommand: "i" }, ["healthCommand"]],
  ["its time", SEVERAL, { ...SEVERAL, healthTimeoutSeconds: 5 }, ["healthTimeoutSeconds"]],
  ["what is not known yet", SEVERAL, { ...SEVERAL, files: UNKNOWN }, []],
  ["nothing before", {}, SEVERAL, []],
])("%s", (_what, olds, news, names) => {
  expect(changedInputs(olds as Record<string, unknown>, news as Record<string, unknown>)).toEqual(names);
});
