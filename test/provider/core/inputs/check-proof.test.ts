/** Rules about activation, verify, healthCommand, healthTimeoutSeconds and rollback. */
import { describe, expect, test } from "vitest";
import { check } from "../../../../provider/src/core/inputs/check.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

const GOOD = { path: "/etc/app/app.conf", content: "listen 80;\n", instanceIds: ["i-1"] };
const COMMANDS: [unknown[], unknown[]] = [
  ["nginx -t", "a\nb", "echo 'ä' \"$FILE\"", UNKNOWN],
  ["", " \n", "a\0b", "\ud800", 7, ["nginx", "-t"]],
];

const SETTINGS: [key: string, allowed: unknown[], refused: unknown[]][] = [
  ["validateCommand", ...COMMANDS],
  ["testCommand", ...COMMANDS],
  ["reloadCommand", ...COMMANDS],
  ["commandTimeoutSeconds", [1, 30, 3_600], [0, -1, 1.5, 3_601, "30", Number.NaN]],
  ["backups", [0, 1, 100], [-1, 101, 0.5, "1", true]],
  ["symlinks", ["follow", "replace", "refuse"], ["keep", "", true]],
];

describe.each(SETTINGS)("activation.%s", (key, allowed, refused) => {
  test.each([undefined, null, UNKNOWN, ...allowed].map((value) => [value]))("accepts %j", (value) => {
    expect(check({ ...GOOD, activation: { [key]: value } })).toEqual([]);
  });

  test.each(refused.map((value) => [value]))("refuses %j", (value) => {
    const problems = check({ ...GOOD, activation: { [key]: value } });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^activation\\.${key}: `))]);
    expect(problems.join()).not.toMatch(/\n/);
  });
});

const ARGUMENTS: [key: string, allowed: unknown[], refused: unknown[], beside?: object][] = [
  ["activation", [{}], [true, "yes", []]],
  ["verify", [true, false], ["yes", 1]],
  ["healthCommand", ...COMMANDS],
  ["healthTimeoutSeconds", [1, 60, 3_600], [0, -1, 1.5, 3_601, "60"], { healthCommand: "true" }],
  ["rollback", ["none", "failed", "touched"], ["all", true], { activation: {} }],
  ["detectDrift", [true, false], ["yes", 1]],
  ["onDelete", ["keep", "remove"], ["delete", true]],
];

describe.each(ARGUMENTS)("%s", (key, allowed, refused, beside = {}) => {
  test.each([undefined, null, UNKNOWN, ...allowed].map((value) => [value]))("accepts %j", (value) => {
    expect(check({ ...GOOD, ...beside, [key]: value })).toEqual([]);
  });

  test.each(refused.map((value) => [value]))("refuses %j", (value) => {
    const problems = check({ ...GOOD, ...beside, [key]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${key}: `))]);
    expect(problems.join()).not.toMatch(/\n/);
  });
});

const WINDOWS = { ...GOOD, path: "C:\\app\\app.ini" };

test.each<[string, object, string]>([
  [
    "a misspelt setting",
    { ...GOOD, activation: { reload: "x" } },
    "activation.reload: there is no such setting; look for a typing error",
  ],
  [
    "an empty command",
    { ...GOOD, healthCommand: "" },
    "healthCommand: is empty; give a command, or leave it out",
  ],
  [
    "a NUL",
    { ...GOOD, healthCommand: "a\0" },
    "healthCommand: holds a NUL character, which no command can hold",
  ],
  [
    "a wrong time",
    { ...GOOD, healthCommand: "a", healthTimeoutSeconds: 0 },
    "healthTimeoutSeconds: 0 is not allowed; give whole seconds from 1 to 3600",
  ],
  [
    "a time without a command",
    { ...GOOD, healthTimeoutSeconds: 5 },
    "healthTimeoutSeconds: has no effect without healthCommand; give both, or neither",
  ],
  [
    "rollback touched without backups",
    { ...GOOD, activation: { backups: 0 }, rollback: "touched" },
    'activation.backups: must be at least 1 with rollback "touched", which needs the old files',
  ],
  [
    "rollback without activation",
    { ...GOOD, rollback: "none" },
    "rollback: needs activation, because nothing else keeps the old files; give activation: {}",
  ],
  ...["follow", "replace"].map((symlinks): [string, object, string] => [
    `symlinks "${symlinks}" on Windows`,
    { ...WINDOWS, activation: { symlinks } },
    `activation.symlinks: "${symlinks}" is for Linux only, and "C:\\app\\app.ini" is a Windows path; leave it out, or give "refuse"`,
  ]),
  [
    "a Windows file among others",
    {
      instanceIds: ["i-1"],
      activation: {},
      files: [
        { path: "/a", content: "a" },
        { path: "C:\\app\\app.ini", content: "b" },
      ],
    },
    'files: "C:\\app\\app.ini" is a Windows path and "/a" is none; give the files of each system to a resource of its own',
  ],
])("says about %s what is wrong and what to do", (_what, inputs, problem) => {
  expect(check(inputs as Record<string, unknown>)).toEqual([problem]);
});

test.each<[string, object]>([
  ["a direct delivery without proof", { verify: false, activation: null }],
  ["verify and health", { verify: true, healthCommand: "Get-Service app" }],
  [
    "an activation with all commands",
    {
      activation: { validateCommand: "a", testCommand: "b", reloadCommand: "c", symlinks: "refuse" },
      healthCommand: "d",
      rollback: "none",
    },
  ],
  ["symlinks that are not known yet", { activation: { symlinks: UNKNOWN } }],
])("on Windows %s is fine", (_what, args) => {
  expect(check({ ...WINDOWS, ...args })).toEqual([]);
});

test("a path that is not known yet is of no system", () => {
  const files = [
    { path: UNKNOWN, content: "a" },
    { path: "C:\\app\\app.ini", content: "b" },
  ];
  expect(check({ instanceIds: ["i-1"], activation: {}, files })).toEqual([]);
});
