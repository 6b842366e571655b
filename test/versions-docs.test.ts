/** Tests that docs/versions.md and RELEASING.md say what the packages and the sources say. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { STATE_VERSION } from "../provider/src/core/state/encode.ts";

const read = (path: string) => readFileSync(resolve(import.meta.dirname, "..", path), "utf8");
const page = read("docs/versions.md");
const manifest = JSON.parse(read("provider/package.json"));

test("the page names the versions of the manifests", () => {
  const node = manifest.engines.node.replace(">=", "");
  const sdk = manifest.peerDependencies["@pulumi/pulumi"].replace("^", "");
  expect(JSON.parse(read("emulator/package.json")).engines.node).toBe(manifest.engines.node);
  expect(page).toContain(`| Node | ${node} or newer |`);
  expect(page).toContain(`| \`@pulumi/pulumi\` | ${sdk} or newer, below ${Number(sdk.split(".")[0]) + 1} |`);
});

test("the page names the CLI that the tests run with where none is installed", () => {
  const [, version] = /pulumi\/pkg\/v3 v([\d.]+)/.exec(read("scripts/tools/go.mod")) ?? [];
  expect(page).toContain(`| ${version} |`);
});

test("the page names every state version, and each older one has a fixture", () => {
  expect(STATE_VERSION).toBe(2);
  expect(page).toContain("state version 1 and 2");
  const older = Array.from({ length: STATE_VERSION - 1 }, (_, at) => `state-v${at + 1}`);
  const fixtures = readdirSync(resolve(import.meta.dirname, "fixtures"));
  expect(fixtures.filter((name) => name.startsWith("state-v"))).toEqual(older);
});

test("the page tells of each entry of the package", () => {
  const entries = Object.keys(manifest.exports).filter((name) => !/^\.$|package\.json/.test(name));
  for (const entry of entries) expect(page).toContain(`\`${manifest.name}${entry.slice(1)}\``);
});

test("the commands of npm in the checklist have the flags that it gives them", () => {
  const commands = [...read("RELEASING.md").matchAll(/`npm (version|pack|publish) ([^`]+)`/g)];
  expect(commands.map(([, verb]) => verb)).toEqual(expect.arrayContaining(["version", "pack", "publish"]));
  for (const [, verb = "", rest = ""] of commands) {
    const help = execFileSync("npm", [verb, "--help"], { encoding: "utf8" });
    for (const [flag] of rest.matchAll(/--[a-z-]+/g)) expect(help, verb).toContain(flag);
  }
});
