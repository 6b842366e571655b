import { expect, test } from "vitest";
import { readReport } from "../../../provider/src/commands/report.ts";

const line = (changes: object = {}) =>
  JSON.stringify({
    t: "token-1",
    ok: 0,
    p: "test",
    c: "TestFailed",
    x: 3,
    m: Buffer.from("so nicht: ü\n").toString("hex"),
    s: "o",
    r: "notNeeded",
    v: 0,
    b: "",
    u: "undone",
    f: [["ab".repeat(32), "0640", "root", "app", 1, 0]],
    ...changes,
  });
const read = (text: string) => readReport(Buffer.from(text), "token-1");

test("a report is read from the last line", () => {
  expect(read(`some words\n${line()}\n`)).toEqual({
    ok: false,
    phase: "test",
    code: "TestFailed",
    exitCode: 3,
    message: "so nicht: ü\n",
    stands: "old",
    files: [{ proof: "ab".repeat(32), mode: "0640", owner: "root", group: "app", links: 1, changed: false }],
    reload: "notNeeded",
    verified: false,
    rolledBack: "undone",
  });
});

test("what a report does not say is left out", () => {
  const report = read(line({ ok: 1, c: "", x: null, m: "", s: "n", r: "", v: 1, u: "", b: "/x/b/1", f: [] }));
  expect(report).toEqual({
    ok: true,
    phase: "test",
    code: "",
    message: "",
    stands: "new",
    files: [],
    verified: true,
    backup: "/x/b/1",
  });
});

test.each([
  ["nothing", ""],
  ["only words", "done\n"],
  ["another token", line({ t: "token-2" })],
  ["half a line", line().slice(0, -20)],
  ["the end of a line", line().slice(20)],
  ["a line of another form", '{"t":"token-1"}'],
  ["an unknown state", line({ s: "x" })],
  ["an unknown phase", line({ p: "swim" })],
  ["no list of files", line({ f: "none" })],
  ["a success with a code", line({ ok: 1 })],
])("no report is read from %s", (_, text) => {
  expect(read(text)).toBeUndefined();
});

test("the last report wins, and text after it does not hide it", () => {
  const text = `${line({ c: "Busy" })}\n${line()}\nTerminated\n`;
  expect(read(text)?.code).toBe("TestFailed");
});

test("bytes that are no UTF-8, before the report and in a message, do no harm", () => {
  const output = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(line({ m: "ff41" }))]);
  expect(readReport(output, "token-1")?.message).toBe("�A");
});
