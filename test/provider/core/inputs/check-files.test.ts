/** Rules about several files, and what changes for each file when it is put in place by an activation. */
import { describe, expect, test } from "vitest";
import { check } from "../../../../provider/src/core/inputs/check.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

const MARKER = "sEcReT-mArKeR-4711";
const IDS = { instanceIds: ["i-1"] };
const A = { path: "/etc/app/a.conf", content: MARKER };
const B = { path: "/etc/app/b.conf", contentBase64: "YQ==" };
const several = (...files: unknown[]) => ({ ...IDS, activation: {}, files });
const one = (file: object) => ({ ...IDS, activation: {}, ...file });
const MIB = 1024 * 1024;

const BAD: [string, object, string | RegExp][] = [
  [
    "files beside a path and content",
    { ...several(B), ...A },
    "files: is given beside path, content; describe every file in files, or the one file without files",
  ],
  ["files beside a mode", { ...several(A), mode: "0600" }, /^files: is given beside mode; /],
  ["no file", several(), "files: is empty; give at least one file, or path and content instead"],
  [
    "files that are no list",
    { ...several(), files: A },
    "files: must be a list of files, each with a path and a content",
  ],
  [
    "files without activation",
    { ...IDS, files: [A] },
    "files: needs activation, because SendFile alone puts one file in place; give activation: {}",
  ],
  ["a file that is text", several(A, "b"), "files[1]: must be a file with a path and a content"],
  ["a file without a path", several(A, { content: "x" }), /^files\[1\]\.path: is missing; give an absolute/],
  ["a file without content", several({ path: "/a" }), /^files\[0\]\.content: is missing; give exactly one/],
  ["a file with two contents", several(A, { ...A, ...B }), /^files\[1\]\.content: is given twice/],
  ["a bad mode", several(A, { ...B, mode: "9" }), /^files\[1\]\.mode: "9" is not allowed/],
  [
    "a misspelt argument",
    several({ ...A, modes: "0644" }),
    "files[0].modes: there is no such argument; look for a typing error",
  ],
  [
    "a source that the program could not read",
    several({ path: "/a", source: "a.conf" }),
    "files[0].source: is read while the program runs; give files, and the file in it, as plain values",
  ],
  [
    "one path twice",
    several(A, B, { ...A, path: "/etc//app/./a.conf" }),
    'files[2].path: "/etc//app/./a.conf" is also the path of files[0]; name each file once',
  ],
  [
    "more than 1 MiB together",
    several({ ...A, content: "x".repeat(MIB) }, B),
    "files: have 1048577 bytes together; at most 1048576 (1 MiB) are allowed",
  ],
  [
    "one file of more than 1 MiB",
    one({ ...A, content: "x".repeat(MIB + 1) }),
    "content: has 1048577 bytes; at most 1048576 (1 MiB) are allowed with activation",
  ],
  [
    "different words about overwriting",
    several(A, { ...B, overwrite: false }),
    "files: overwrite must be the same for all files, because they change together",
  ],
];

test.each(BAD)("refuses %s in one line", (_what, inputs, wanted) => {
  const problems = check(inputs as Record<string, unknown>);
  expect(problems).toEqual([typeof wanted === "string" ? wanted : expect.stringMatching(wanted)]);
  expect(problems.join()).not.toContain(MARKER);
});

/** What an activation can do and a direct delivery cannot. */
const MORE: [string, object][] = [
  ["an empty text", { path: "/a", content: "" }],
  ["empty bytes", { path: "/a", contentBase64: "" }],
  ["a numeric owner and group", { ...A, owner: "1000", group: "0" }],
  ["setuid", { ...A, mode: "4755", owner: "root" }],
  ["a sticky bit", { ...A, mode: "1777" }],
  ["1 MiB", { ...A, content: "x".repeat(MIB) }],
];

describe.each(MORE)("%s", (_what, file) => {
  test("is fine with activation, alone and among files", () => {
    expect(check(one(file))).toEqual([]);
    expect(check(several(file))).toEqual([]);
  });

  test("is refused without", () => {
    expect(check({ ...IDS, ...file })).not.toEqual([]);
    expect(check({ ...IDS, ...file, activation: null })).not.toEqual([]);
  });

  test("is not judged while it is not known whether there is an activation", () => {
    expect(check({ ...IDS, ...file, activation: UNKNOWN })).toEqual([]);
  });
});

test("accepts files, and skips what is not known yet", () => {
  expect(check(several(A, B))).toEqual([]);
  expect(check({ ...several(), files: UNKNOWN })).toEqual([]);
  expect(check(several(A, UNKNOWN, { path: UNKNOWN, content: UNKNOWN }))).toEqual([]);
  expect(check({ ...several(A), path: UNKNOWN, content: null })).toEqual([]);
});

test("a source that cannot be read is told once, and a file that is given beside files too", () => {
  const unread = ["files[1].source: b.conf cannot be read (ENOENT)"];
  expect(check(several(A, { path: "/b" }), unread)).toEqual(unread);
  const beside = ["source: c.conf cannot be read (ENOENT)"];
  expect(check(several(A), beside)).toEqual([
    ...beside,
    expect.stringMatching(/^files: is given beside source;/),
  ]);
});

test("a secret part of a file is the only complaint, because another might quote it", () => {
  const secret = ["files[0].mode: is a secret, and plans show it"];
  expect(check(several({ ...A, mode: MARKER }), secret)).toEqual(secret);
});
