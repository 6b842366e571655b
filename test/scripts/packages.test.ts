import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findNode, packagesUpToDate, pathFolders, sameTree } from "../../scripts/setup/packages.mjs";
import { temporaryFolder, writeProgram } from "./helpers.ts";

const LOCK = {
  "": { version: "0.0.0" },
  provider: { version: "0.1.0" },
  "node_modules/provider": { resolved: "provider", link: true },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/b-other-platform": { version: "1.0.0", optional: true },
};
const { "": _root, "node_modules/b-other-platform": _optional, ...INSTALLED } = LOCK;

describe("installed packages", () => {
  test.each([
    ["are the lock's, without an optional one", INSTALLED, true],
    [
      "are the lock's, with the optional one",
      { ...INSTALLED, "node_modules/b-other-platform": { version: "1.0.0" } },
      true,
    ],
    ["have another version", { ...INSTALLED, "node_modules/a": { version: "1.0.1" } }, false],
    [
      "have other content",
      { ...INSTALLED, "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } },
      false,
    ],
    ["have one too many", { ...INSTALLED, "node_modules/c": { version: "1.0.0" } }, false],
    ["lack one", { provider: LOCK.provider, "node_modules/provider": LOCK["node_modules/provider"] }, false],
    ["link elsewhere", { ...INSTALLED, "node_modules/provider": { resolved: "old", link: true } }, false],
  ])("%s", (_, installed, same) => {
    expect(sameTree(LOCK, installed)).toBe(same);
  });

  test("are compared by what npm has left in node_modules", () => {
    const root = temporaryFolder();
    expect(packagesUpToDate(root)).toBe(false);
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: LOCK }));
    expect(packagesUpToDate(root)).toBe(false);
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: INSTALLED }));
    expect(packagesUpToDate(root)).toBe(true);
    writeFileSync(join(root, "node_modules/.package-lock.json"), '{"packages":');
    expect(packagesUpToDate(root)).toBe(false);
  });
});

describe("Node", () => {
  const old = { path: "/old/node", version: "20.20.2" };

  test("is the one in the packages", async () => {
    const root = temporaryFolder();
    const node = writeProgram(join(root, "node_modules/.bin/node"), "v24.21.0");
    expect(await findNode(root, old)).toBe(node);
  });

  test("is the running one when the packages have none and it is new enough", async () => {
    expect(await findNode(temporaryFolder(), { path: "/new/node", version: "22.17.0" })).toBe("/new/node");
  });

  test("is asked for when there is none, with what to do", async () => {
    const root = temporaryFolder();
    writeProgram(join(root, "node_modules/.bin/node"), "v22.16.9");
    await expect(findNode(root, old)).rejects.toThrow(
      /^Node 22\.17\.0 or newer is needed and this is 20\.20\.2\..*npm rebuild node --ignore-scripts=false/,
    );
  });
});

test("PATH starts with the packages' programs, then Pulumi's host script, then the CLI", () => {
  expect(pathFolders("/r", "/r/node_modules/node/bin/node", "/c/bin/pulumi")).toEqual([
    "/r/node_modules/.bin",
    "/r/node_modules/@pulumi/pulumi",
    "/c/bin",
  ]);
  expect(pathFolders("/r", "/usr/bin/node", undefined)).toEqual([
    "/r/node_modules/.bin",
    "/usr/bin",
    "/r/node_modules/@pulumi/pulumi",
  ]);
});
