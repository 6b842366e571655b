/** The block of all files that a preview shows with `showDiff`. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffText, MAX_LINES, shares } from "../../../provider/src/report/diff-text.ts";
import type { Compared } from "../../../provider/src/report/file-diff.ts";
import { file } from "../support/builders.ts";

const of = (path: string, content: string): Compared =>
  file({ path, base64: Buffer.from(content).toString("base64") });
const numbered = (count: number, word: string) =>
  Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join("");
const plain = (text: string) => text.replace(/<\{%(?:fg [126]|reset)%\}>/g, "");

test("files that differ, each with its own lines, coloured by the engine's tags; others are left out", () => {
  const before = [of("/a", "1\n2\n"), of("/same", "x\n")];
  expect(diffText(before, [of("/a", "1\n3\n"), of("/same", "x\n"), of("/new", "y\n")]).split("\n")).toEqual([
    "/a: +1 -1 lines since the last `pulumi up`",
    "<{%fg 6%}>@@ -1,2 +1,2 @@<{%reset%}>",
    " 1",
    "<{%fg 1%}>-2<{%reset%}>",
    "<{%fg 2%}>+3<{%reset%}>",
    "/new: first send, 1 line",
    "<{%fg 6%}>@@ -0,0 +1,1 @@<{%reset%}>",
    "<{%fg 2%}>+y<{%reset%}>",
  ]);
});

test("a path in another spelling is the same file; a new path is a first send", () => {
  const windows = diffText([of("C:\\app\\a.ini", "1\n")], [of("c:\\APP\\a.ini", "2\n")]);
  expect(windows).toContain("+1 -1 lines");
  expect(diffText([of("/a", "1\n")], [of("/b", "1\n")])).toContain("/b: first send, 1 line");
});

test("when no file differs, one line tells it", () => {
  expect(diffText([of("/a", "1\n")], [of("/a", "1\n")])).toBe("files: as in the last `pulumi up`");
});

describe("the limit of 40 lines", () => {
  test("one long diff is cut, and tells how many lines are left out", () => {
    const lines = diffText([], [of("/a", numbered(500, "line"))]).split("\n");
    expect(lines).toHaveLength(MAX_LINES);
    // Of the hunk of 501 lines, 38 are shown.
    expect(lines.at(-1)).toBe("… 463 more lines");
  });

  test("a diff that just fits is whole", () => {
    const lines = diffText([], [of("/a", numbered(38, "line"))]).split("\n");
    expect(lines).toHaveLength(MAX_LINES);
    expect(plain(lines.at(-1) ?? "")).toBe("+line 37");
  });

  test("of twelve files each has its head, short ones are whole, and long ones share the rest", () => {
    const short = Array.from({ length: 10 }, (_, at) => of(`/short${at}`, "1\n"));
    const lines = plain(
      diffText([], [of("/long1", numbered(99, "a")), ...short, of("/long2", numbered(99, "b"))]),
    );
    expect(lines.match(/first send/g)).toHaveLength(12);
    expect(lines.match(/^\+1$/gm)).toHaveLength(10);
    expect(lines.match(/^… 9\d more lines$/gm)).toHaveLength(2);
    expect(lines.split("\n").length).toBeLessThanOrEqual(MAX_LINES);
  });

  test("of a hundred files the first twenty are told, and how many more differ", () => {
    const files = Array.from({ length: 100 }, (_, at) => of(`/f${at}`, "1\n"));
    expect(diffText([], files).split("\n").at(-1)).toBe("… 80 more files differ");
  });
});

const content = fc.oneof(
  fc.nat(60).map((count) => numbered(count, "line")),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(fc.constantFrom("<{%zz%}>", "<{%", "\x1b[2J", "\n", "a\r\n")).map((all) => all.join("")),
);
const files = fc.uniqueArray(fc.tuple(fc.nat(40), content), { selector: ([at]) => at, maxLength: 30 });

test("never more than 40 lines, never a control character, and no tag of the engine but its own colours", () => {
  fc.assert(
    fc.property(files, files, (before, after) => {
      const all = (list: readonly (readonly [number, string])[]) =>
        list.map(([at, one]) => of(`/etc/f${at}`, one));
      const text = diffText(all(before), all(after));
      expect(text.split("\n").length).toBeLessThanOrEqual(MAX_LINES);
      expect(plain(text)).not.toMatch(/<\{%|(?![\t\n])\p{Cc}/u);
      // Whole lines are coloured, so that no colour reaches beyond its line.
      for (const line of text.split("\n"))
        expect(line).toMatch(/^(?:(?!<\{%).*|<\{%fg [126]%\}>.*<\{%reset%\}>)$/u);
    }),
    { numRuns: 300 },
  );
});

test("the shares fill the room, and no file gets less than another one that needs no more, within one line", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), fc.nat(60), (needs, room) => {
      const given = shares(needs, room);
      const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
      expect(sum(given)).toBe(Math.min(room, sum(needs)));
      for (const [at, need] of needs.entries()) {
        expect(given[at]).toBeLessThanOrEqual(need);
        for (const [other, more] of needs.entries())
          if (more >= need) expect(given[other]).toBeGreaterThanOrEqual((given[at] ?? 0) - 1);
      }
    }),
  );
});
