/** What a file holds disturbs neither a terminal nor the engine's display. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../../provider/src/report/printable.ts";

test.each([
  ["listen 80;\tü 字 🙂", "listen 80;\tü 字 🙂"],
  ["\x1b[31mred\x07\x7f\x9b", "\\x1b[31mred\\x07\\x7f\\x9b"],
  ["ends as on Windows\r", "ends as on Windows\\r"],
  ["abc\u202edef\u2066\u200b\ufeff\u2028", "abc\\u{202e}def\\u{2066}\\u{200b}\\u{feff}\\u{2028}"],
  ["a {% template %} and <{%fg 1%}>", "a {% template %} and <{\\x25fg 1%}>"],
])("%j", (line, shown) => {
  expect(printable(line)).toBe(shown);
});

test("a long line is cut, and tells how much is left out", () => {
  expect(printable("x".repeat(160))).toBe("x".repeat(160));
  expect(printable("x".repeat(200))).toBe(`${"x".repeat(160)}… (40 more characters)`);
});

test("whatever a line holds, the shown one is short, and has no control character and no tag of the engine", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom("<{%", "<{", "%", "%}>", "\x1b[2J", "\ud800"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const shown = printable(pieces.join(""));
      expect(shown).not.toMatch(/(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(shown).not.toContain("<{%");
      expect(shown.length).toBeLessThan(200);
    }),
    { numRuns: 500 },
  );
});
