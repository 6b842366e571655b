/** What an instance or the API says ends neither the engine nor disturbs the terminal. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { saidText, withoutTags } from "../../../../provider/src/core/inputs/said-text.ts";

test.each([
  [
    "nginx: [emerg] unknown directive in a.conf:3\n\tsee there",
    "nginx: [emerg] unknown directive in a.conf:3\n\tsee there",
  ],
  ["\x1b[1;31merror:\x1b[0m bad\r\n", "error: bad\n"],
  ["progress\x1b[2K\x1b[?25l\x07\x9b done", "progress done"],
  ["<div class=<{% if a %}>", "<div class=<{ % if a %}>"],
  ["<{\x07%zz%}>", "<{ %zz%}>"],
])("%j", (said, shown) => {
  expect(saidText(said)).toBe(shown);
});

test("no text holds a tag of the engine or a control character afterwards, and a second time changes nothing", () => {
  const piece = fc.constantFrom("<", "{", "%", "<{%", "zz%}>", "\x1b[", "\x1b", "31m", "\0", "a", "\n");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const shown = saidText(pieces.join(""));
      expect(shown).not.toMatch(/<\{%|(?![\n\t])\p{Cc}/u);
      expect(saidText(shown)).toBe(shown);
      expect(withoutTags(pieces.join(""))).not.toContain("<{%");
    }),
    { numRuns: 1_000 },
  );
});
