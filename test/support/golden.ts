/** Compares a text that people read with a file of test/golden. `UPDATE_GOLDEN=1 npm test -- <path of the test>` writes it anew. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";

export function expectGolden(name: string, text: string): void {
  const file = resolve(import.meta.dirname, "../golden", `${name}.txt`);
  const whole = `${text.trimEnd()}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, whole);
  expect(whole, `test/golden/${name}.txt`).toBe(existsSync(file) ? readFileSync(file, "utf8") : "no file");
}
