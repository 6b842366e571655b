import fc from "fast-check";
import { expect, test } from "vitest";
import { fingerprint, normalMode, sha256Hex } from "../../../../provider/src/core/inputs/fingerprint.ts";
import type { FileSpec } from "../../../../provider/src/core/model.ts";
import { file } from "../../support/builders.ts";

const same = fingerprint(file(), ["v1"]);

test("is 16 hex digits, and stays what it was: state of years depends on it", () => {
  expect(same).toMatch(/^[0-9a-f]{16}$/);
  expect(same).toBe(fingerprint(file(), ["v1"]));
  expect(fingerprint(file(), [])).toBe("a2758488aeced954");
});

test("644 and 0644 are the same", () => {
  expect(normalMode("644")).toBe("0644");
  expect(fingerprint(file({ mode: "644" }), ["v1"])).toBe(same);
});

test("a path is the same however it is spelled", () => {
  expect(fingerprint(file({ path: "/etc//app/./app.conf" }), ["v1"])).toBe(same);
  const windows = fingerprint(file({ path: "C:\\app\\x.ini" }), []);
  expect(fingerprint(file({ path: "c:/App/x.ini" }), [])).toBe(windows);
});

test("overwrite, and how the path is cut, are no part of it", () => {
  expect(fingerprint({ ...file(), dir: "x", name: "y", windows: true }, ["v1"])).toBe(same);
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
  expect(fingerprint(file(over), triggers)).not.toBe(same);
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
      expect(fingerprint(file(a), a.triggers) === fingerprint(file(b), b.triggers)).toBe(equal);
    }),
    { numRuns: 2_000 },
  );
});

test("owner and group do not run into each other", () => {
  const one = fingerprint(file({ owner: "ab", group: "c" }), []);
  expect(fingerprint(file({ owner: "a", group: "bc" }), [])).not.toBe(one);
  expect(fingerprint(file({ owner: "", group: "abc" }), [])).not.toBe(one);
});

test("sha256 of bytes and of text agree", () => {
  expect(sha256Hex("é")).toBe(sha256Hex(Buffer.from("é")));
});
