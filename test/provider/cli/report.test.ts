/** The command `report`: what it reads, where it writes, its exit codes, and its refusals in one line. */
import { describe, expect, test } from "vitest";
import { main } from "../../../provider/src/cli/main.ts";
import { type All, instance, resultOf, TYPICAL } from "../report/fleet.ts";
import { fakeOutside } from "./outside.ts";

const GOOD: All = { "i-1": instance("success") };
const outputs = JSON.stringify({ release: resultOf(GOOD), webConf: resultOf(TYPICAL) });
const passed = JSON.stringify({ release: resultOf(GOOD) });

async function report(args: readonly string[], over: Parameters<typeof fakeOutside>[1] = {}) {
  const outside = fakeOutside(["report", ...args], { input: outputs, ...over });
  return { code: await main(outside), ...outside.printed, files: outside.files };
}

describe("the exit code", () => {
  test.each([
    [[], outputs, 1],
    [[], passed, 0],
    [["--exit-zero"], outputs, 0],
    [["--name", "release"], outputs, 0],
    [["--name", "webConf"], outputs, 1],
    [["--exit-zero"], "nonsense", 2],
  ])("of %j is %s", async (args, input, code) => {
    expect((await report(args, { input })).code).toBe(code);
  });
});

test("rollouts that did not pass come first", async () => {
  expect((await report([])).out).toMatch(/^webConf did not pass[\s\S]*\nrelease passed\n/);
});

test.each([
  ["text", /^webConf did not pass/],
  ["json", /^\{\n {2}"version": 1,/],
  ["junit", /^<\?xml /],
  ["markdown", /^## 2 rollouts/],
  ["html", /^<!doctype html>[\s\S]*i-web0002/],
])("--format %s", async (format, expected) => {
  const { out, err } = await report(["--format", format]);
  expect(out).toMatch(expected);
  expect(err).toBe("");
});

test("--output writes the report to a file, and nothing else is printed", async () => {
  const { out, files } = await report(["-f", "junit", "-o", "r.xml"]);
  expect(out).toBe("");
  expect(files.get("r.xml")).toMatch(/^<\?xml /);
});

test("one call writes several files and shows the text", async () => {
  const { out, files } = await report([
    "--json",
    "r.json",
    "--junit",
    "r.xml",
    "--markdown",
    "r.md",
    "--html",
    "r.html",
  ]);
  expect(out).toMatch(/^webConf did not pass/);
  expect([...files.keys()].sort()).toEqual(["r.html", "r.json", "r.md", "r.xml"]);
});

test("a file is read, and a result alone gets its name", async () => {
  const files = { "out/webConf.json": JSON.stringify(resultOf(TYPICAL)) };
  expect((await report(["out/webConf.json"], { files })).out).toMatch(/^webConf did not pass/);
});

describe("colours", () => {
  const colours = async (over: Parameters<typeof fakeOutside>[1], args: string[] = []) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /\u001b\[/.test((await report(args, over)).out);

  test("are for a terminal, unless NO_COLOR is set", async () => {
    expect(await colours({ isTerminal: true })).toBe(true);
    expect(await colours({ isTerminal: true, env: { NO_COLOR: "" } })).toBe(true);
    expect(await colours({ isTerminal: true, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await colours({ isTerminal: false })).toBe(false);
  });

  test("are the package's own, and never an instance's", async () => {
    const all = {
      "i-1": instance("failed", { message: "\u001b[5mblink\u0007", errorInfo: "\u001b]0;title\u0007" }),
    };
    const { out } = await report([], { isTerminal: true, input: JSON.stringify({ web: resultOf(all) }) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(out).not.toMatch(/\u001b(?!\[\d+m)|\u001b\[5m|\u0007/);
  });
});

test.each([
  [["--name", "nope"], /^error: no rollout is named "nope"; there is "release", "webConf"\n$/],
  [["no.json"], /^error: cannot read "no.json": ENOENT\n$/],
  [["--format", "xml"], /^error: option '-f, --format <format>' argument 'xml' is invalid\. [^\n]*\n$/],
  [["--junit"], /^error: option '--junit <file>' argument missing\n$/],
])("%j is refused in one line", async (args, expected) => {
  const { code, out, err } = await report(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(expected);
});
