/** Text of an instance is shown without colours, control characters and half characters, and no longer than there is room for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { clean, cut, oneLine } from "../../../provider/src/report/clean.ts";
import { anyText } from "./fleet.ts";

test.each([
  ["\u001b[1;31mred\u001b[0m", "red"],
  ["a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["a\tb\u0000\u0007\u009bc\u202ed", "a bcd"],
  ["😀 \ud83d", "😀 \ufffd"],
])("%j becomes %j", (text, expected) => {
  expect(clean(text)).toBe(expected);
});

test("a cut leaves no half character", () => {
  expect(cut("a😀", 3)).toBe("a😀");
  expect(cut("a😀b", 2)).toBe("a…");
});

test("a long text ends with an ellipsis, also when most of it is not shown", () => {
  expect(oneLine(" a \n b ", 10)).toBe("a b");
  expect(oneLine("x".repeat(11), 10)).toBe(`${"x".repeat(10)}…`);
  expect(oneLine(`a${"\u0000".repeat(100)}b`, 10)).toBe("a…");
});

test("any text becomes one line that a terminal shows as it is", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, max) => {
      const line = oneLine(text, max);
      expect(line.length).toBeLessThanOrEqual(max + 1);
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});
