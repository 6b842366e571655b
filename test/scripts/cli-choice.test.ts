import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseCli, isUsable, planMaking, wayOut, whyNoInstaller } from "../../scripts/setup/cli-choice.mjs";
import { PULUMI_VERSION, ROOT } from "../../scripts/setup/paths.mjs";

const OPEN = {
  setting: undefined,
  ci: false,
  npmRegistry: "https://registry.npmjs.org/",
  ownGoProxy: false,
  platform: "linux",
};
const GO = "go version go1.26.8 linux/amd64";
const cli = (version: string, path = "/x/pulumi") => ({ path, version });

test("the pinned version is the one in the Go module, and is usable", () => {
  const module = readFileSync(join(ROOT, "scripts/tools/go.mod"), "utf8");
  expect(module).toContain(`github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION} `);
  expect(isUsable(PULUMI_VERSION)).toBe(true);
});

test("another major version is not usable", () => {
  expect(isUsable("v4.0.0")).toBe(false);
});

describe("choosing one that is there", () => {
  test.each([
    ["PATH before cache", cli("v3.200.0", "/path"), cli("v3.274.1", "/cache"), "/path"],
    ["cache when PATH has an old one", cli("v3.100.0", "/path"), cli("v3.274.1", "/cache"), "/cache"],
    ["cache when PATH has a dumb one", cli("", "/path"), cli("v3.274.1", "/cache"), "/cache"],
    ["cache when PATH has none", undefined, cli("v3.274.1", "/cache"), "/cache"],
    ["none when the cached one is broken", undefined, cli("", "/cache"), undefined],
    ["none when there is none", undefined, undefined, undefined],
  ])("%s", (_, onPath, cached, path) => {
    expect(chooseCli({ onPath, cached })?.path).toBe(path);
  });
});

describe("planning how to get one", () => {
  test("the installer, then Go", () => {
    const { steps, notes } = planMaking({ onPath: undefined, go: GO, installer: OPEN });
    expect(steps).toEqual(["installer", "go"]);
    expect(notes).toEqual(["there is no `pulumi` on PATH"]);
  });

  test("only Go in CI, and it says why", () => {
    const { steps, notes } = planMaking({
      onPath: cli("v3.100.0"),
      go: GO,
      installer: { ...OPEN, ci: true },
    });
    expect(steps).toEqual(["go"]);
    expect(notes[0]).toBe("/x/pulumi is version v3.100.0, not 3.200.0 or newer of version 3");
    expect(notes[1]).toContain("CI is set");
  });

  test("nothing without Go and installer", () => {
    const { steps, notes } = planMaking({
      onPath: cli(""),
      go: undefined,
      installer: { ...OPEN, setting: "off" },
    });
    expect(steps).toEqual([]);
    expect(notes).toEqual([
      "/x/pulumi does not tell its version",
      "the official installer was left out because SENDFILE_PULUMI_INSTALLER is off",
      "there is no Go to build it with",
    ]);
  });

  test("an old Go is named", () => {
    const { steps, notes } = planMaking({
      onPath: undefined,
      go: "go version go1.19 linux/arm64",
      installer: OPEN,
    });
    expect(steps).toEqual(["installer"]);
    expect(notes[1]).toContain("go1.19");
  });
});

test.each([
  ["an open machine", {}, undefined],
  ["the registry without its last slash", { npmRegistry: "https://registry.npmjs.org" }, undefined],
  ["off", { setting: "off" }, "SENDFILE_PULUMI_INSTALLER is off"],
  ["CI", { ci: true }, "CI is set"],
  ["another npm registry", { npmRegistry: "http://127.0.0.1:4873/" }, "npm uses a registry of its own"],
  ["another Go proxy", { ownGoProxy: true }, "Go uses a module proxy of its own"],
  ["Windows", { platform: "win32" }, "POSIX shell"],
  ["Windows and on", { platform: "win32", setting: "on" }, "POSIX shell"],
  [
    "on, in CI with another registry",
    { setting: "on", ci: true, npmRegistry: "http://127.0.0.1/" },
    undefined,
  ],
])("installer: %s", (_, facts, why) => {
  const answer = whyNoInstaller({ ...OPEN, ...facts });
  if (why === undefined) expect(answer).toBeUndefined();
  else expect(answer).toContain(why);
});

test("the way out is one paragraph that names what was tried and what to install", () => {
  const text = wayOut(["there is no `pulumi` on PATH", "there is no Go to build it with"]);
  expect(text).not.toContain("\n");
  expect(text).toContain("there is no `pulumi` on PATH; there is no Go");
  expect(text).toContain("install the Pulumi CLI 3.200.0 or newer");
  expect(text).toContain("or install Go");
});
