/** The comparison of one file with that of the last update. */
import { applyPatch } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Compared, fileDiff } from "../../../provider/src/report/file-diff.ts";
import { file } from "../support/builders.ts";

const of = (content: string | Buffer, over: Partial<Compared> = {}): Compared =>
  file({ base64: Buffer.from(content).toString("base64"), ...over });

describe("the head", () => {
  const since = "since the last `pulumi up`";
  test.each<[string, Compared | undefined, Compared, string]>([
    ["lines", of("a\nb\n"), of("a\nc\nd\n"), `+2 -1 lines ${since}`],
    ["a new file", undefined, of("a\nb\n"), "first send, 2 lines"],
    ["a new file of one line without end", undefined, of("a"), "first send, 1 line"],
    ["a new file without content", undefined, of(""), "first send, 0 lines"],
    ["a new binary file", undefined, of(Buffer.from([0, 1])), "first send, binary, 2 bytes"],
    ["bytes that are no UTF-8", of("a"), of(Buffer.from([0xff, 0xfe, 0x41])), "binary, 1 → 3 bytes"],
    ["text in place of bytes", of(Buffer.from("a\0b")), of("ab"), "binary, 3 → 2 bytes"],
    ["the mode", of("a"), of("a", { mode: "0600" }), "mode 0644 → 0600"],
    [
      "everything",
      of("a\n", { owner: "root", group: "root" }),
      of("b\n", { mode: "600", owner: "nginx" }),
      `+1 -1 lines ${since}; mode 0644 → 0600; owner root → nginx; group root → not managed`,
    ],
    [
      "more lines than are compared",
      of("a\n".repeat(1_000)),
      of("b\n".repeat(999)),
      "1000 → 999 lines, of which more than 500 differ",
    ],
  ])("of %s", (_what, before, after, head) => {
    expect(fileDiff(before, after)?.head).toBe(`/etc/app/app.conf: ${head}`);
  });

  test("the same mode in another spelling is no difference, nor is another path of the same file", () => {
    expect(fileDiff(of("a", { mode: "644" }), of("a", { mode: "0644" }))).toBeUndefined();
  });
});

test("a diff shows three lines around each change", () => {
  const lines = (changed: string) => [1, 2, 3, 4, changed, 6, 7, 8, 9].join("\n");
  expect(fileDiff(of(lines("5")), of(lines("five")))?.lines).toEqual([
    "@@ -2,7 +2,7 @@",
    ...[" 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"],
  ]);
});

test("a file that ends without a newline tells so", () => {
  expect(fileDiff(undefined, of("a\nb"))?.lines).toEqual([
    "@@ -0,0 +1,2 @@",
    "+a",
    "+b",
    "\\ No newline at end of file",
  ]);
});

const text = fc
  .array(fc.constantFrom("a", "b", "listen 80;", "+", "-", "@@ -1,1 +1,1 @@", "\\ No", "", "x\r", "--- a"), {
    maxLength: 30,
  })
  .chain((lines) => fc.constantFrom("\n", "").map((end) => `${lines.join("\n")}${end}`));

test("the diff, applied to the old content, gives the new one", () => {
  fc.assert(
    fc.property(fc.option(text, { nil: undefined }), text, (old, now) => {
      const diff = fileDiff(old === undefined ? undefined : of(old), of(now));
      if (diff === undefined) expect(old).toBe(now);
      else {
        const patch = `${["--- a", "+++ b", ...diff.lines].join("\n")}\n`;
        expect(applyPatch(old ?? "", patch, { autoConvertLineEndings: false })).toBe(now);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("of content that is no text nothing is shown", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((all) => Buffer.from([...all, 0]));
  fc.assert(
    fc.property(fc.option(bytes, { nil: undefined }), bytes, (old, now) => {
      const { head, lines } = fileDiff(old && of(old), of(now)) ?? { head: "", lines: [] };
      expect(lines).toEqual([]);
      expect(head).toMatch(/^$|^\/etc\/app\/app\.conf: (first send, )?binary, [\d →]+ bytes$/);
    }),
  );
});
