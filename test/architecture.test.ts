/** Tests both packages against the rules of support/architecture.ts (who may import whom, and others), and tests that
 * these rules find mistakes. */
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  arrows,
  emulator,
  importsOf,
  MAY_IMPORT,
  page,
  provider,
  type Sources,
} from "./support/architecture.ts";

/** The bundle of the page is output of a build. Its sources stand in provider/page. */
const MADE = "report/page-bundle.ts";

function read(folder: string): Sources {
  const root = resolve(import.meta.dirname, "..", folder);
  const files = globSync("**/*.{ts,tsx}", { cwd: root })
    .filter((file) => file !== MADE)
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

test("the provider's sources follow the rules", () => {
  expect(provider(read("provider/src"))).toEqual([]);
});

test("the emulator imports nothing from the provider", () => {
  expect(emulator(read("emulator/src"))).toEqual([]);
});

test("the page of the HTML report follows the rules", () => {
  expect(page(read("provider/page"))).toEqual([]);
});

test("every import that MAY_IMPORT allows exists in the sources", () => {
  const drawn = arrows(read("provider/src"));
  for (const [from, { values, types = "" }] of Object.entries(MAY_IMPORT)) {
    for (const to of values.split(" ").filter(Boolean)) expect(drawn).toContain(`${from} -> ${to}`);
    for (const to of types.split(" ").filter(Boolean)) {
      expect(drawn).toContain(`${from} -> ${to} (type)`);
      expect(drawn).not.toContain(`${from} -> ${to}`);
    }
  }
});

test("the files that the rules name exist", () => {
  const files = [...read("provider/src").keys()];
  for (const file of [
    "core/plan/plan.ts",
    "client/transport.ts",
    "waiter/clock.ts",
    "host/deps.ts",
    "program/publish.ts",
  ])
    expect(files).toContain(file);
});

describe("the rules find", () => {
  const bad: [string, string, string, RegExp][] = [
    ["Pulumi in core", "core/a.ts", 'import * as pulumi from "@pulumi/pulumi";', /core imports @pulumi/],
    [
      "a type of Pulumi in core",
      "core/a.ts",
      'import type { Input } from "@pulumi/pulumi";',
      /core imports @pulumi/,
    ],
    ["files in core", "core/a.ts", 'import { readFileSync } from "node:fs";', /core imports node:fs/],
    [
      "the shell in core",
      "core/a.ts",
      'import { poll } from "../waiter/poll.ts";',
      /core imports waiter\/poll/,
    ],
    ["values of args in core", "core/a.ts", 'import { x } from "../args.ts";', /more than types of args/],
    [
      "an import over several lines",
      "core/a.ts",
      'import {\n  a,\n  b,\n} from "../deps.ts";',
      /core imports deps/,
    ],
    ["an export from elsewhere", "core/a.ts", 'export { x } from "../deps.ts";', /core imports deps/],
    ["a bare import", "core/a.ts", 'import "node:fs";', /core imports node:fs/],
    ["an import at run time", "core/a.ts", 'const x = await import("node:fs");', /core imports node:fs/],
    ["a require", "core/a.ts", 'const x = require("node:fs");', /core imports node:fs/],
    ["a Date in core", "core/a.ts", "export const now = new Date();", /touches the real clock/],
    ["a parsed Date in core", "core/a.ts", 'new Date("2026-01-01")', /core touches the outside/],
    ["process in core", "core/a.ts", "process.cwd()", /core touches the outside/],
    ["chance in core", "core/a.ts", "Math.random()", /touches chance/],
    ["chance in the shell", "rollout/a.ts", "Math.random()", /touches chance/],
    ["the network in the shell", "rollout/a.ts", 'import RPC from "@alicloud/pop-core";', /only client/],
    ["http elsewhere", "report/a.ts", 'import { get } from "node:https";', /only client/],
    ["a timer in the shell", "rollout/a.ts", "setTimeout(work, 5)", /touches the real clock/],
    ["the time in the client", "client/a.ts", "const at = Date.now();", /touches the real clock/],
    ["the environment in the client", "client/a.ts", "process.env.HOME", /touches the environment/],
    [
      "pulumi.runtime in a resource",
      "gate.ts",
      "pulumi.runtime.getStackResource()",
      /touches pulumi.runtime/,
    ],
    ["the URN among the inputs", "core/inputs/a.ts", "raw.__row", /touches inputs that are no arguments/],
    ["isDryRun elsewhere", "gate.ts", "pulumi.runtime.isDryRun()", /touches isDryRun/],
    [
      "the host in a rollout",
      "rollout/a.ts",
      'import { x } from "../host/deps.ts";',
      /rollout may not import values of host/,
    ],
    ["a rollout in a report", "report/a.ts", 'import { x } from "../rollout/run.ts";', /values of rollout/],
    [
      "the plan in the inputs",
      "core/inputs/a.ts",
      'import { x } from "../plan/plan.ts";',
      /values of core\/plan/,
    ],
    [
      "the state in the plan",
      "core/plan/a.ts",
      'import type { X } from "../state/encode.ts";',
      /types of core\/state/,
    ],
    ["a room that nobody knows", "misc/a.ts", 'import { x } from "../core/model.ts";', /misc may not/],
    ["a variable of a file", "preview/a.ts", "let last = 1;", /a.ts last: lives longer than a call/],
    [
      "an exported one",
      "preview/a.ts",
      "export let last: string | undefined = undefined;",
      /a.ts last: lives/,
    ],
    ["a map of a file", "preview/a.ts", "const seen = new Map<string, string>();", /a.ts seen: lives longer/],
    [
      "a set over several lines",
      "preview/a.ts",
      "const told: Set<string> = new Set([\n  1,\n]);\nfoo();",
      /a.ts told: lives/,
    ],
    ["a map inside of an object", "preview/a.ts", "const a = {\n  b: new Map(),\n};", /a.ts a: lives longer/],
    ["an instance", "host/a.ts", "export const host = new Host();", /a.ts host: lives longer/],
    ["a list that is filled later", "host/a.ts", "const lines: string[] = [];", /a.ts lines: lives longer/],
    ["a long file", "report/a.ts", "x;\n".repeat(251), /251 lines, at most 250/],
  ];

  test.each(bad)("%s", (_name, file, text, problem) => {
    expect(provider(new Map([[file, text]])).join("\n")).toMatch(problem);
  });

  test("a cycle of imports, also of types", () => {
    const sources = new Map([
      ["rollout/a.ts", 'import type { b } from "../core/b.ts";'],
      ["core/b.ts", 'import type { c } from "./c.ts";'],
      ["core/c.ts", 'import { b } from "./b.ts";'],
    ]);
    expect(provider(sources)).toEqual(["cycle: core/b.ts → core/c.ts → core/b.ts"]);
  });

  test("an import of the provider in the emulator", () => {
    const text = 'import { check } from "../../provider/src/core/check.ts";';
    expect(emulator(new Map([["fleet/a.ts", text]])).join()).toMatch(/imports .*provider/);
    expect(emulator(new Map([["a.ts", 'import "@pulumi/pulumi";']])).join()).toMatch(/imports @pulumi/);
  });

  test("the provider's code, a strange package, the network and HTML in the page", () => {
    const of = (text: string) => page(new Map([["a.tsx", text]])).join();
    expect(of('import { html } from "../src/report/html.ts";')).toMatch(/a\.tsx: imports/);
    expect(of('import type { X } from "../src/core/model.ts";')).toMatch(/a\.tsx: imports/);
    expect(of('import x from "left-pad";')).toMatch(/a\.tsx: imports left-pad/);
    expect(of('await fetch("/x")')).toMatch(/touches the network/);
    expect(of("<p dangerouslySetInnerHTML={x} />")).toMatch(/makes HTML/);
    expect(of('import { h } from "preact";\nimport type { X } from "../src/report/page-data.ts";')).toBe("");
  });

  test("no mistake in a comment, a type of args.ts, or a file that is allowed to do it", () => {
    const sources = new Map([
      ["core/a.ts", '/** No Date.now() here. */\nimport type { X } from "../args.ts";\n// setTimeout(\n'],
      ["args.ts", "export type X = 1;"],
      ["waiter/clock.ts", "Date.now(); setTimeout(x, 1);"],
      ["host/deps.ts", "process.env.A; Math.random();"],
      ["client/t.ts", 'const { default: R } = await import("@alicloud/pop-core");'],
      ["program/component.ts", "pulumi.runtime.isDryRun()"],
      ["host/handler.ts", "const verbs = new DynamicVerbs(realHost());"],
      [
        "core/plan/a.ts",
        'const A: ReadonlySet<string> = new Set(["a"]);\nconst b = (x: number) => new Map([[x, x]]);',
      ],
      ["core/plan/b.ts", "export function f() {\n  let a = 1;\n  const b = new Map();\n}\n"],
    ]);
    expect(provider(sources)).toEqual([]);
  });
});

test("importsOf finds every form of import", () => {
  const text = `import a from "./a.ts";
import type { B, C } from "../b.ts";
import * as d from "node:fs";
export * from "./e.ts";
const f = require("./f.ts"), g = await import("./g.ts");`;
  expect(importsOf("core/x.ts", text)).toEqual([
    { name: "core/a.ts", typeOnly: false },
    { name: "b.ts", typeOnly: true },
    { name: "node:fs", typeOnly: false },
    { name: "core/e.ts", typeOnly: false },
    { name: "core/f.ts", typeOnly: false },
    { name: "core/g.ts", typeOnly: false },
  ]);
});

const TIMED =
  /\b(Date|performance)\.now\(\) - \w+\b(?! \*)|\bhrtime\b|(?<!\.)\bsleep\(\d|setTimeout\(\w+, \d{3,}\)/;

test("no test measures elapsed time or sleeps", () => {
  const cwd = resolve(import.meta.dirname);
  const tests = globSync("**/*.test.ts", { cwd }).filter((file) => file !== "architecture.test.ts");
  expect(tests.length).toBeGreaterThan(100);
  expect(tests.filter((file) => TIMED.test(readFileSync(join(cwd, file), "utf8")))).toEqual([]);
  for (const text of ["Date.now() - begun", "await sleep(7_000)", "setTimeout(resolve, 200)"])
    expect(text).toMatch(TIMED);
});
