import fc from "fast-check";
import { expect, test } from "vitest";
import {
  keyedDigest,
  keysOf,
  normalMode,
  sha256Hex,
} from "../../../../provider/src/core/inputs/delivery-key.ts";
import type { FileSpec } from "../../../../provider/src/core/model.ts";
import { file } from "../../support/builders.ts";

const SECRET = "5e".repeat(32);
const keyOf = (one: FileSpec, triggers: readonly string[], digestKey = SECRET) =>
  keysOf([one], triggers, digestKey).key;
const same = keyOf(file(), ["v1"]);

test("is 16 hex digits, and stays what it was: state of years depends on it", () => {
  expect(same).toMatch(/^[0-9a-f]{16}$/);
  expect(same).toBe(keyOf(file(), ["v1"]));
  expect(keysOf([file()], [], SECRET)).toEqual({ key: "e9f9254dd3968372", filesKey: "304336552c339881" });
});

test("644 and 0644 are the same", () => {
  expect(normalMode("644")).toBe("0644");
  expect(keyOf(file({ mode: "644" }), ["v1"])).toBe(same);
});

test("a path is the same however it is spelled", () => {
  expect(keyOf(file({ path: "/etc//app/./app.conf" }), ["v1"])).toBe(same);
  const windows = keyOf(file({ path: "C:\\app\\x.ini" }), []);
  expect(keyOf(file({ path: "c:/App/x.ini" }), [])).toBe(windows);
});

test("overwrite, and how the path is cut, are no part of it", () => {
  expect(keyOf({ ...file(), dir: "x", name: "y", windows: true }, ["v1"])).toBe(same);
});

test.each<[string, Partial<FileSpec>, string[]]>([
  ["bytes", { base64: Buffer.from("listen 81;\n").toString("base64") }, ["v1"]],
  ["path", { path: "/etc/app/app.conf2" }, ["v1"]],
  ["mode", { mode: "0600" }, ["v1"]],
  ["owner", { owner: "app" }, ["v1"]],
  ["group", { group: "app" }, ["v1"]],
  ["a trigger", {}, ["v2"]],
  ["one trigger more", {}, ["v1", ""]],
  ["no trigger", {}, []],
])("a change of %s changes it", (_what, over, triggers) => {
  expect(keyOf(file(over), triggers)).not.toBe(same);
});

test("no two different deliveries spell the same text", () => {
  const field = fc.string({ unit: fc.constantFrom("0", "1", ":", ";", "a", "é"), maxLength: 4 });
  const fields = fc.record({
    path: field,
    owner: field,
    group: field,
    triggers: fc.array(field, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const equal = JSON.stringify(a) === JSON.stringify(b);
      expect(keyOf(file(a), a.triggers) === keyOf(file(b), b.triggers)).toBe(equal);
    }),
    { numRuns: 2_000 },
  );
});

test("another digest key gives another key, and so does another use of the same fields", () => {
  expect(keyOf(file(), ["v1"], "5f".repeat(32))).not.toBe(same);
  const { key, filesKey } = keysOf([file()], [], SECRET);
  expect(filesKey).not.toBe(key);
  expect(keyedDigest(SECRET, "a", ["b"])).not.toBe(keyedDigest(SECRET, "b", ["b"]));
});

test("triggers are part of the delivery's key alone", () => {
  expect(keysOf([file()], ["v1"], SECRET).filesKey).toBe(keysOf([file()], ["v2"], SECRET).filesKey);
});

test("files and triggers do not run into each other", () => {
  const one = file();
  const asTriggers = [one.sha256, one.path, one.mode, one.owner, one.group];
  expect(keysOf([one, one], [], SECRET).key).not.toBe(keysOf([one], asTriggers, SECRET).key);
});

test("owner and group do not run into each other", () => {
  const one = keyOf(file({ owner: "ab", group: "c" }), []);
  expect(keyOf(file({ owner: "a", group: "bc" }), [])).not.toBe(one);
  expect(keyOf(file({ owner: "", group: "abc" }), [])).not.toBe(one);
});

test("sha256 of bytes and of text agree", () => {
  expect(sha256Hex("é")).toBe(sha256Hex(Buffer.from("é")));
});
