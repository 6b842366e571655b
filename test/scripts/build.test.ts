import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { buildUpToDate } from "../../scripts/setup/build.mjs";
import { temporaryFolder } from "./helpers.ts";

let root = "";
/** Writes a file as if it had been changed at that minute. */
function at(minute: number, file: string): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  utimesSync(path, minute * 60, minute * 60);
}

beforeEach(() => {
  root = temporaryFolder();
  for (const file of [
    "tsconfig.json",
    "node_modules/.package-lock.json",
    "p/tsconfig.json",
    "p/package.json",
  ])
    at(1, file);
  for (const file of ["p/src/index.ts", "p/src/core/a.ts", "p/src/core/types.d.ts"]) at(1, file);
  for (const file of ["p/dist/index.js", "p/dist/core/a.js"]) at(2, file);
});

describe("a build", () => {
  test("is up to date when every output is newer than every input", () => {
    expect(buildUpToDate(root, "p")).toBe(true);
  });

  test.each([
    "p/src/core/a.ts",
    "p/src/new.ts",
    "p/tsconfig.json",
    "tsconfig.json",
    "node_modules/.package-lock.json",
  ])("is not when %s is newer", (file) => {
    at(3, file);
    expect(buildUpToDate(root, "p")).toBe(false);
  });

  test("is not when an output is missing or left from an earlier, broken build", () => {
    at(3, "p/src/index.ts");
    at(4, "p/dist/index.js");
    expect(buildUpToDate(root, "p")).toBe(false);
    rmSync(join(root, "p/dist/core"), { recursive: true });
    expect(buildUpToDate(root, "p")).toBe(false);
  });

  test("is not in a fresh clone", () => {
    rmSync(join(root, "p/dist"), { recursive: true });
    expect(buildUpToDate(root, "p")).toBe(false);
  });
});
