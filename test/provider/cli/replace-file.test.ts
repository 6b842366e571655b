/** A file is replaced as a whole, a link's target too, and a device is written to as it is. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { replaceFile } from "../../../provider/src/cli/replace-file.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "replace-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("a new and an old file hold the text, and nothing else is left", () => {
  const at = folder();
  for (const text of ["one", "two"]) {
    replaceFile(join(at, "r.xml"), text);
    expect(readFileSync(join(at, "r.xml"), "utf8")).toBe(text);
  }
  expect(readdirSync(at)).toEqual(["r.xml"]);
});

test("a link stays, and its target is replaced", () => {
  const at = folder();
  writeFileSync(join(at, "real"), "old");
  symlinkSync("real", join(at, "link"));
  replaceFile(join(at, "link"), "new");
  expect(readlinkSync(join(at, "link"))).toBe("real");
  expect(readFileSync(join(at, "real"), "utf8")).toBe("new");
});

test("a device is not replaced", () => {
  replaceFile("/dev/null", "text");
  expect(readFileSync("/dev/null", "utf8")).toBe("");
});

test("a folder that is missing is told, and nothing is left", () => {
  const at = folder();
  expect(() => replaceFile(join(at, "no", "r.xml"), "x")).toThrow(/ENOENT/);
  expect(readdirSync(at)).toEqual([]);
});
