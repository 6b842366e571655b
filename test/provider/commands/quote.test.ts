import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quote, strip } from "../../../provider/src/commands/quote.ts";

test("a quoted value is one word for sh and nothing in it is expanded", () => {
  const value = fc.string({
    unit: fc.constantFrom("a", "'", '"', "$", "`", "(", ")", "\n", "\\", "*", " ", "-", "é", "字"),
  });
  fc.assert(
    fc.property(value, (text) => {
      const { stdout } = spawnSync("sh", ["-c", `printf %s ${quote(text)} ''`]);
      expect(stdout.toString()).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test("a plain value stays as it is", () => {
  expect(quote("/etc/app/app.conf")).toBe("/etc/app/app.conf");
  expect(quote("it's")).toBe("'it'\\''s'");
  expect(quote("")).toBe("''");
});

test("comments and indentation are stripped from a piece", () => {
  expect(strip("\n# why\nif a; then\n  # more\n  b # c\nfi\n")).toBe("if a; then\nb # c\nfi\n");
});
